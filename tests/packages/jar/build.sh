# SPDX-License-Identifier: Apache-2.0
# varies by: the time, of the entries of the archive
# (no package's scripts ran that would put it into the path)
PATH=$(echo /usr/lib/jvm/java-17-*/bin):$PATH
mkdir -p classes
cat >Main.java <<'END'
import java.util.*;
import java.util.concurrent.*;

public class Main {
	public static void main(String[] args) throws Exception {
		Map<String, Integer> map = new HashMap<>();
		ExecutorService pool = Executors.newFixedThreadPool(2);
		List<Future<Integer>> all = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			final int n = i;
			all.add(pool.submit(() -> n * n));
		}
		for (Future<Integer> f : all)
			map.put("k" + f.get(), f.get());
		pool.shutdown();
		System.out.println(new TreeMap<>(map));
	}
}
END
javac -d classes Main.java
jar --create --file "$OUT/main.jar" --main-class Main -C classes .
java -jar "$OUT/main.jar" >"$OUT/said"
