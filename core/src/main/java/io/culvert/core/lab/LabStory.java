package io.culvert.core.lab;

import io.culvert.core.lab.CheckList.Finding;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What {@code culvert lab --once} walks through: ping, HTTP, FTP in every mode over both address
 * families, a packet nobody asked for, throughput; and what the router says of it.
 */
final class LabStory {

  private static final String WAN_V4 = "203.0.113.2";
  private static final String WAN_V6 = "2001:db8:b::2";
  private static final String LAN_V4 = "192.0.2.2";
  private static final String ROUTER_LAN = "192.0.2.1";
  private static final Duration SHORT = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Pattern COUNTED = Pattern.compile("^\\[(\\d+):\\d+] (.*)$");
  private static final Pattern GIGABITS = Pattern.compile("([\\d.]+) Gbits/sec.*receiver");

  private final LabFiles files;
  private final PrintStream out;
  private final CheckList checks;
  private String wanted = "";
  private int transfersV4;
  private int transfersV6;

  LabStory(LabFiles files, PrintStream out) {
    this.files = files;
    this.out = out;
    this.checks = new CheckList(out);
  }

  /** Walks the story; whether all went well. */
  boolean tell() {
    wanted = LabFiles.sha256(files.served().resolve(LabFiles.BIG_FILE));
    table("The table before");
    reach();
    ftp();
    uninvited();
    relatedThenEstablished();
    checks.check("iperf3, one TCP stream, 3 s", this::iperf);
    table("The table after");
    return checks.sum();
  }

  private void reach() {
    checks.check("ping, IPv4", () -> lan("3 replies", "ping", "-c3", "-i0.2", "-W2", WAN_V4));
    checks.check("ping, IPv6", () -> lan("3 replies", "ping", "-c3", "-i0.2", "-W2", WAN_V6));
    checks.check("ping the router itself", () -> lan("1 reply", "ping", "-c1", "-W2", ROUTER_LAN));
    checks.check("HTTP, IPv4", () -> curl("http://" + WAN_V4 + "/", LabFiles.SMALL_FILE));
    checks.check("HTTP, IPv6", () -> curl("http://[" + WAN_V6 + "]/", LabFiles.SMALL_FILE));
  }

  private void ftp() {
    String v4 = "ftp://" + WAN_V4 + "/";
    String v6 = "ftp://[" + WAN_V6 + "]/";
    checks.check("FTP active, PORT, 200 MB", () -> ftp(v4, "-P", "-", "--disable-eprt"));
    checks.check("FTP active, EPRT, 200 MB", () -> ftp(v4, "-P", "-"));
    checks.check("FTP passive, PASV, 200 MB", () -> ftp(v4, "--disable-epsv"));
    checks.check("FTP passive, EPSV, 200 MB", () -> ftp(v4));
    checks.check("FTP active, EPRT, IPv6, 200 MB", () -> ftp(v6, "-P", "-"));
    checks.check("FTP passive, EPSV, IPv6, 200 MB", () -> ftp(v6));
    checks.check("FTP by lftp, list and get", this::lftp);
  }

  private void uninvited() {
    checks.check("an uninvited connection is refused", this::refused);
  }

  private void relatedThenEstablished() {
    checks.check("data connections were RELATED, IPv4", () -> related(transfersV4));
    checks.check("data connections were RELATED, IPv6", () -> related(transfersV6, "--ipv6"));
    checks.check("no NEW was ever accepted from wan", this::onlyRelatedFromWan);
  }

  private Finding lan(String fine, String... command) {
    return said(Run.of(SHORT, Namespaces.inside(Namespaces.LAN, List.of(command))), fine);
  }

  private static Finding said(Run run, String fine) {
    return new Finding(run.ok(), run.ok() ? fine : "exit " + run.exit() + ": " + lastLine(run));
  }

  private static String lastLine(Run run) {
    List<String> lines = run.output().strip().lines().toList();
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }

  private Finding curl(String url, String name) {
    return lan("fetched " + name, "curl", "-fsS", "-m5", "-o", "/dev/null", url + name);
  }

  private Finding ftp(String url, String... mode) {
    Path target = files.received().resolve(LabFiles.BIG_FILE);
    List<String> command =
        new ArrayList<>(List.of("curl", "-sS", "-m50", "-w", "%{speed_download}"));
    command.addAll(List.of(mode));
    command.addAll(List.of("-o", target.toString(), url + LabFiles.BIG_FILE));
    Run run = Run.of(LONG, Namespaces.inside(Namespaces.LAN, command));
    if (!run.ok()) {
      return said(run, "");
    }
    if (url.contains("[")) {
      transfersV6++;
    } else {
      transfersV4++;
    }
    boolean same = LabFiles.sha256(target).equals(wanted);
    double megabytes = Double.parseDouble(lastLine(run)) / 1e6;
    return new Finding(
        same,
        same
            ? String.format(Locale.ROOT, "checksum equal, %.0f MB/s", megabytes)
            : "the checksum differs");
  }

  private Finding lftp() {
    String script =
        "set net:timeout 5; set net:max-retries 1; cls; get -O "
            + files.received()
            + " "
            + LabFiles.SMALL_FILE;
    Run run =
        Run.of(
            LONG,
            Namespaces.inside(
                Namespaces.LAN, List.of("lftp", "-e", script + "; exit", "ftp://" + WAN_V4)));
    transfersV4 += 2;
    boolean ok = run.ok() && run.output().contains(LabFiles.SMALL_FILE);
    return new Finding(ok, ok ? "listed and fetched" : lastLine(run));
  }

  private Finding refused() {
    long before = packets(List.of(), "-i wan0", "NEW -j DROP");
    Run run =
        Run.of(
            SHORT,
            Namespaces.inside(
                Namespaces.WAN, List.of("curl", "-sS", "-m2", "http://" + LAN_V4 + ":22/")));
    long dropped = packets(List.of(), "-i wan0", "NEW -j DROP") - before;
    return new Finding(!run.ok() && dropped > 0, dropped + " packets dropped by the rule");
  }

  private Finding related(int transfers, String... family) {
    long counted = packets(List.of(family), "RELATED", "--helper ftp");
    return new Finding(
        transfers > 0 && counted == transfers,
        counted + " packets opened " + transfers + " data connections by the RELATED rule");
  }

  private Finding onlyRelatedFromWan() {
    List<String> uninvited =
        events()
            .filter(line -> line.contains("[NEW]"))
            .filter(line -> line.contains("src=" + WAN_V4) || line.contains("src=" + WAN_V6))
            .filter(
                line ->
                    line.indexOf("src=203") == line.indexOf("src=")
                        || line.indexOf("src=2001:db8:b::2") == line.indexOf("src="))
            .filter(line -> !line.contains("sport=20 "))
            .toList();
    return new Finding(
        uninvited.isEmpty(), uninvited.isEmpty() ? "events agree" : uninvited.get(0));
  }

  private Stream<String> events() {
    try {
      return java.nio.file.Files.readAllLines(files.log("events")).stream();
    } catch (java.io.IOException e) {
      throw new LabException("can't read the events: " + e.getMessage(), e);
    }
  }

  /** Packets of the one saved rule that contains all of {@code words}. */
  private long packets(List<String> options, String... words) {
    List<String> command = new ArrayList<>(List.of("save", "-c"));
    command.addAll(options);
    Run saved = CulvertProcess.ask(files.socket(), command.toArray(String[]::new));
    for (String line : saved.output().lines().toList()) {
      Matcher counted = COUNTED.matcher(line);
      if (counted.matches() && Stream.of(words).allMatch(counted.group(2)::contains)) {
        return Long.parseLong(counted.group(1));
      }
    }
    throw new LabException("no rule has " + String.join(" and ", words) + ": " + lastLine(saved));
  }

  private Finding iperf() {
    Run run =
        Run.of(
            LONG,
            Namespaces.inside(
                Namespaces.LAN, List.of("iperf3", "-c", WAN_V4, "-t", "3", "-f", "g")));
    Matcher gigabits = GIGABITS.matcher(run.output());
    return run.ok() && gigabits.find()
        ? new Finding(true, gigabits.group(1) + " Gb/s")
        : said(run, "no figure");
  }

  private void table(String title) {
    Run listed = CulvertProcess.ask(files.socket(), "conntrack", "-L");
    out.println();
    out.println(title + ":");
    listed.output().lines().limit(24).forEach(line -> out.println("  " + line));
    out.println();
  }
}
