#!/usr/bin/env perl
# Planar data classification with one hidden layer, in Perl: written from docs/programs.md alone.
use strict;
use warnings;
use JSON::PP qw(decode_json);
use List::Util qw(sum0);
use POSIX qw(tanh);

# ---- matrices are lists of rows, which the protocol takes for arrays ----

my $inf = 9**9**9;
my %special = (Infinity => $inf, '-Infinity' => -$inf, NaN => $inf - $inf);

sub matrix {
    my ($array) = @_;
    my ($rows, $columns) = @{ $array->{shape} };
    my @data = map { $special{$_} // $_ + 0 } @{ $array->{data} };
    return [ map { [ splice @data, 0, $columns ] } 1 .. $rows ];
}

sub filled {    # filled(rows, columns, sub { entry i, j })
    my ($rows, $columns, $entry) = @_;
    return [ map { my $i = $_; [ map { $entry->($i, $_) } 0 .. $columns - 1 ] } 0 .. $rows - 1 ];
}

sub each_entry {    # each_entry(sub { of the entries of all }, A, B, …)
    my ($of, @all) = @_;
    return filled(rows($all[0]), columns($all[0]),
        sub { my ($i, $j) = @_; $of->(map { $_->[$i][$j] } @all) });
}

sub rows { scalar @{ $_[0] } }
sub columns { scalar @{ $_[0][0] } }
sub transpose { my ($A) = @_; filled(columns($A), rows($A), sub { $A->[ $_[1] ][ $_[0] ] }) }

sub product {
    my ($A, $B) = @_;
    return filled(rows($A), columns($B),
        sub { my ($i, $j) = @_; sum0(map { $A->[$i][$_] * $B->[$_][$j] } 0 .. columns($A) - 1) });
}

sub affine {
    my ($W, $X, $b) = @_;
    my $WX = product($W, $X);
    return filled(rows($WX), columns($WX), sub { $WX->[ $_[0] ][ $_[1] ] + $b->[ $_[0] ][0] });
}

sub mean_of_columns { my ($A) = @_; filled(rows($A), 1, sub { sum0(@{ $A->[ $_[0] ] }) / columns($A) }) }

# ---- the equations ----

sub sigmoid { my ($z) = @_; $z >= 0 ? 1 / (1 + exp -$z) : exp($z) / (1 + exp $z) }
sub times_log { my ($y, $a) = @_; $y == 0 ? 0 : $a == 0 ? -$inf * $y : $y * log $a }

sub forward {
    my ($p, $X) = @_;
    my $Z1 = affine($p->{W1}, $X, $p->{b1});
    my $A1 = each_entry(sub { tanh($_[0]) }, $Z1);
    my $Z2 = affine($p->{W2}, $A1, $p->{b2});
    my $A2 = each_entry(\&sigmoid, $Z2);
    return { Z1 => $Z1, A1 => $A1, Z2 => $Z2, A2 => $A2 };
}

sub backward {
    my ($p, $cache, $X, $Y) = @_;
    my $m = columns($X);
    my $mean = sub { each_entry(sub { $_[0] / $m }, $_[0]) };
    my $dZ2 = each_entry(sub { $_[0] - $_[1] }, $cache->{A2}, $Y);
    my $dZ1 = each_entry(sub { $_[0] * (1 - $_[1]**2) },
        product(transpose($p->{W2}), $dZ2), $cache->{A1});
    return {
        dW1 => $mean->(product($dZ1, transpose($X))), db1 => mean_of_columns($dZ1),
        dW2 => $mean->(product($dZ2, transpose($cache->{A1}))), db2 => mean_of_columns($dZ2),
    };
}

sub cost {
    my ($A2, $Y) = @_;
    my $losses = each_entry(sub { times_log($_[1], $_[0]) + times_log(1 - $_[1], 1 - $_[0]) }, $A2, $Y);
    return -sum0(map { @$_ } @$losses) / columns($Y);
}

sub normal { sqrt(-2 * log(1 - rand)) * cos(8 * atan2(1, 1) * rand) }
sub weights { filled(@_, sub { 0.01 * normal() }) }
sub zeros { filled($_[0], 1, sub { 0 }) }

# ---- the functions, on arguments as the protocol gives them ----

sub dict { my ($d) = @_; return { map { $_ => matrix($d->{$_}) } keys %$d } }

sub updated {
    my ($p, $g, $alpha) = @_;
    return { map { $_ => each_entry(sub { $_[0] - $alpha * $_[1] }, $p->{$_}, $g->{"d$_"}) } keys %$p };
}

my %functions = (
    layer_sizes => sub { [ $_[0]{shape}[0], 4, $_[1]{shape}[0] ] },
    initialize_parameters => sub {
        my ($n0, $n1, $n2) = @_;
        { W1 => weights($n1, $n0), b1 => zeros($n1), W2 => weights($n2, $n1), b2 => zeros($n2) };
    },
    forward_propagation => sub { my $c = forward(dict($_[1]), matrix($_[0])); [ $c->{A2}, $c ] },
    compute_cost => sub { cost(matrix($_[0]), matrix($_[1])) },
    backward_propagation =>
        sub { backward(dict($_[0]), dict($_[1]), matrix($_[2]), matrix($_[3])) },
    update_parameters => sub { updated(dict($_[0]), dict($_[1]), $_[2]) },
    predict => sub {
        each_entry(sub { $_[0] > 0.5 ? 1 : 0 }, forward(dict($_[0]), matrix($_[1]))->{A2});
    },
);

# ---- the protocol ----

sub json {    # lists, dicts and numbers, the numbers with 17 digits
    my ($value) = @_;
    return '[' . join(',', map { json($_) } @$value) . ']' if ref $value eq 'ARRAY';
    return '{' . join(',', map { "\"$_\":" . json($value->{$_}) } sort keys %$value) . '}' if ref $value;
    return $value != $value ? '"NaN"' : $value == $inf ? '"Infinity"'
        : $value == -$inf ? '"-Infinity"' : sprintf '%.17g', $value;
}

$| = 1;    # flush after each print
while (my $line = <STDIN>) {
    my $request = decode_json($line);
    if ($request->{op}) {
        print '{"functions":{', join(',', map { "\"$_\":null" } sort keys %functions), "}}\n";
        next;
    }
    my $result = $functions{ $request->{call} }->(@{ $request->{arguments} });
    print "{\"number\":$request->{number},\"result\":", json($result), "}\n";
}
