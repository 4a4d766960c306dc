# SPDX-License-Identifier: Apache-2.0
# Processes of Erlang's machine: on one scheduler, and on four.
export HOME=$PWD
cat >work.erl <<'E'
-module(work).
-export([main/0]).

main() ->
	Self = self(),
	Pids = [spawn_link(fun() -> work(Self, N) end) || N <- lists:seq(1, 200)],
	[receive {Pid, Said} -> io:format("~p~n", [Said]) end || Pid <- Pids],
	%% in the order in which they end
	[spawn_link(fun() -> work(Self, N) end) || N <- lists:seq(1, 200)],
	[receive {_, Said} -> io:format("~p~n", [Said]) end
		|| _ <- lists:seq(1, 200)],
	{ok, _} = file:list_dir("."),
	Text = os:cmd("echo a port"),
	io:format("~s~p ~p~n", [Text, erlang:timestamp(),
		erlang:unique_integer()]),
	init:stop().

work(To, N) ->
	Sum = lists:foldl(fun(X, S) -> (S * 31 + X) rem 1000003 end, N,
		lists:seq(1, 5000)),
	timer:sleep(rand:uniform(5)),
	To ! {self(), {N, Sum, rand:uniform(1000000),
		erlang:system_time(microsecond), erlang:monotonic_time(),
		erlang:system_info(scheduler_id), os:getpid()}}.
E
erlc +deterministic work.erl
for schedulers in 1 4; do
	erl +S $schedulers -noshell -s work main >"$OUT/said-$schedulers" </dev/null
done
cp work.beam "$OUT/"
