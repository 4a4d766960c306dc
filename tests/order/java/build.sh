# SPDX-License-Identifier: Apache-2.0
# javac and jar of 250 classes, a pool of threads, the collector, clocks.
mkdir src classes
i=0
while [ $i -lt 250 ]; do
	echo "package p; import java.util.*; import java.util.function.*;
class C$i extends HashMap<String, List<C$i>> implements Supplier<C$i> {
	int a = $i; String s = \"text $i\";
	public C$i get() { return this; }
	int add(int x) { Function<Integer, Integer> f = y -> y + a + x; return f.apply($i); }
	enum Kind { ONE, TWO, THREE } record Pair(int a, Kind b) {}
	String kind(Kind k) { return switch (k) { case ONE -> \"1\"; case TWO -> s; default -> \"3\" + k; }; }
}" >src/C$i.java
	i=$((i + 1))
done
cat >src/Main.java <<'E'
package p;
import java.util.*; import java.util.concurrent.*; import java.util.stream.*;
public class Main {
	public static void main(String[] a) throws Exception {
		ExecutorService pool = Executors.newFixedThreadPool(8);
		List<String> log = Collections.synchronizedList(new ArrayList<>());
		for (int i = 0; i < 100; i++) {
			final int n = i;
			pool.submit(() -> { long s = n;
				for (int j = 0; j < 20000; j++) s = (s * 31 + j) % 1000003;
				log.add(n + " " + s + " " + System.nanoTime() + " "
					+ Thread.currentThread().getName()); });
		}
		pool.shutdown();
		pool.awaitTermination(1, TimeUnit.HOURS);
		log.forEach(System.out::println);
		List<Integer> order = Collections.synchronizedList(new ArrayList<>());
		IntStream.range(0, 2000).parallel().forEach(order::add);
		System.out.println(order);
		for (int i = 0; i < 200; i++) { byte[] b = new byte[1 << 20]; b[i] = 1; }
		System.gc();
		System.out.println(new Object().hashCode() + " " + java.time.Instant.now()
			+ " " + new Random().nextInt() + " " + UUID.randomUUID());
	}
}
E
javac -d classes src/*.java
jar --create --file "$OUT/p.jar" --main-class p.Main -C classes .
java -Xmx256m -cp classes p.Main >"$OUT/said"
