for (const button of document.querySelectorAll("button[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const code = document.getElementById(button.dataset.copies);
    const said = button.nextElementSibling;
    try {
      await navigator.clipboard.writeText(code.textContent + "\n");
      said.textContent = "Copied.";
    } catch {
      getSelection().selectAllChildren(code);
      said.textContent = "Selected: copy it with the keyboard.";
    }
  });
}
