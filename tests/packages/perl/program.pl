# SPDX-License-Identifier: Apache-2.0
# Processes, pipes, signals, timers, sockets, threads, hashes.
use strict;
use IO::Select;
use IO::Socket::INET;
use Time::HiRes qw(time sleep alarm);
use threads;

$| = 1;
my %h = map { $_ => 1 } qw(alpha beta gamma delta epsilon);
print "hash @{[keys %h]}\n";
print "time ", time(), " ", scalar(localtime), "\n";

my $began = time();
eval {
	local $SIG{ALRM} = sub { die "alarm\n" };
	alarm 0.3;
	select undef, undef, undef, 20;
};
print "alarm ", $@, time() - $began > 0.29 && time() - $began < 1, "\n";
$began = time();
sleep 0.3;
print "sleep ", time() - $began > 0.29 && time() - $began < 1, "\n";

open my $from, "-|", "sh", "-c", 'echo $((6 * 7))' or die;
print "pipe ", <$from>;
close $from;

my $pid = fork // die;
exit 3 if $pid == 0;
waitpid $pid, 0;
print "child ", $? >> 8, "\n";

my $server = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1") or die;
my $client = IO::Socket::INET->new(
	PeerAddr => "127.0.0.1", PeerPort => $server->sockport) or die;
my $peer = $server->accept;
print $client "hello\n";
$client->flush;
print "socket ", scalar(IO::Select->new($peer)->can_read(10)) == 1, " ",
	scalar <$peer>;

my @threads = map { my $n = $_; threads->create(sub { $n * $n }) } 0 .. 7;
print "threads @{[map { $_->join } @threads]}\n";

# A path that is as long, or has as many links, as the kernel allows.
open my $f, ">", "a" or die;
close $f;
my $last = "a";
for my $i (1 .. 40) {
	symlink $last, "l$i" or die;
	$last = "l$i";
}
my $a = join " ", stat "a";
for my $path (("./" x 2046) . "a", "l40", "$ENV{PWD}/l40") {
	my $is = join " ", stat $path;
	die "$path: $is, not $a" if $is ne $a;
}
symlink "l40", "l41" or die;
die "l41" if defined((stat "l41")[0]);
