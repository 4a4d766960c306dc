# SPDX-License-Identifier: Apache-2.0
# Java: many threads before the first line of the program.
try java java-time race <<'END'
class It { public static void main(String[] a) {
	System.out.println(System.currentTimeMillis() + " " + System.nanoTime() + " " + java.time.Instant.now() + " " + new java.util.Date()); } }
END
try java java-random race <<'END'
class It { public static void main(String[] a) {
	System.out.println(Math.random() + " " + new java.util.Random().nextInt() + " " + java.util.UUID.randomUUID() + " " + java.util.concurrent.ThreadLocalRandom.current().nextInt() + " " + new java.security.SecureRandom().nextInt()); } }
END
try java java-identity always <<'END'
class It { public static void main(String[] a) {
	System.out.println(new Object() + " " + System.identityHashCode("x") + " " + new It().hashCode() + " " + Thread.currentThread()); } }
END
try java java-sets always <<'END'
import java.util.*;
class It { public static void main(String[] a) {
	System.out.println(Set.of("a", "b", "c", "d", "e") + " " + Map.of(1, 2, 3, 4, 5, 6) + " " + new HashSet<>(List.of(new Object(), new Object()))); } }
END
try java java-machine cpus <<'END'
class It { public static void main(String[] a) throws Exception {
	Runtime r = Runtime.getRuntime();
	System.out.println(r.availableProcessors() + " " + r.maxMemory() + " " + System.getProperty("os.version") + " " + System.getProperty("user.name") + " " + java.net.InetAddress.getLocalHost() + " " + ProcessHandle.current().pid()); } }
END
try java java-files file-system <<'END'
import java.io.*; import java.nio.file.*;
class It { public static void main(String[] a) throws Exception {
	for (char c = 'a'; c < 'k'; c++) new File("" + c).createNewFile();
	System.out.println(String.join(" ", new File(".").list()) + " " + Files.getLastModifiedTime(Path.of("a")) + " " + File.createTempFile("it", "")); } }
END
try sh javac-jar time <<'END'
echo 'class A { int f() { return 1; } }' >A.java
javac A.java && jar cf a.jar A.class && md5sum A.class a.jar
END
