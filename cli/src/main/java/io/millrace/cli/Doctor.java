package io.millrace.cli;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.config.BadSettingException;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.config.Settings;
import io.millrace.engine.transport.TransportFeature;
import io.millrace.engine.transport.TransportProvider;
import io.millrace.http.tls.TlsEngineProvider;
import io.millrace.http.tls.TlsProviderChoice;
import io.millrace.http.tls.TlsSettings;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code millrace doctor}: what this machine offers, which settings are in force, what will hurt. One thread. */
final class Doctor {
    /** Below this a server runs out of sockets long before it runs out of anything else. */
    private static final int OPEN_FILES_MIN = 4096;

    private static final int LABEL_WIDTH = 15;
    private static final int FEATURE_WIDTH = 20;
    private static final int SINCE_WIDTH = 6;
    private static final int NEEDED_WIDTH = 8;

    private final PrintStream out;
    private final Machine machine;
    private final List<TransportProvider> providers;
    private final List<String> warnings = new ArrayList<>();

    Doctor(PrintStream out, Machine machine, List<TransportProvider> providers) {
        this.out = out;
        this.machine = machine;
        this.providers = providers;
    }

    /** Returns the exit code: 0, or 1 if a server could not start like this. */
    int run() {
        java();
        system();
        limits();
        boolean healthy = true;
        try {
            EngineConfig config = EngineConfig.builder().build();
            healthy = transports(config.settings());
            tls(config.settings());
            if (healthy) {
                memory(Engine.create(config));
            }
            settings(config.settings());
        } catch (BadSettingException e) {
            healthy = false;
            warnings.addAll(e.problems());
        }
        title("Warnings");
        if (warnings.isEmpty()) {
            out.println("  none");
        }
        warnings.forEach(warning -> out.println("  " + warning));
        return healthy ? Main.DONE : Main.FAILED;
    }

    private void java() {
        title("Java");
        line("version", Runtime.version().toString());
        line("machine", System.getProperty("java.vm.name") + ", " + System.getProperty("java.vendor"));
        line("home", System.getProperty("java.home"));
        line("heap", "up to " + bytes(Runtime.getRuntime().maxMemory()));
        line("direct memory", "up to " + bytes(directMemoryMax()));
        boolean asserts = Doctor.class.desiredAssertionStatus();
        line("assertions", asserts ? "on" : "off");
        if (asserts) {
            warnings.add("assertions are on (-ea): right for tests, slow for a server");
        }
    }

    private void system() {
        title("System");
        line(
                "kernel",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        line("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        long memory = machine.memoryMax();
        line("memory limit", memory == Machine.UNKNOWN ? "none that is known" : bytes(memory));
        long wanted = Runtime.getRuntime().maxMemory() + directMemoryMax();
        if (memory != Machine.UNKNOWN && wanted > memory) {
            warnings.add(
                    "heap and direct memory may grow to " + bytes(wanted) + " together, but this process's group is"
                            + " ended at " + bytes(memory) + ": set -Xmx and -XX:MaxDirectMemorySize");
        }
    }

    private void limits() {
        title("Limits");
        long files = machine.openFilesMax();
        line("open files", known(files));
        if (files != Machine.UNKNOWN && files < OPEN_FILES_MIN) {
            warnings.add("only " + files + " open files: each connection needs one; raise it with ulimit -n or"
                    + " LimitNOFILE");
        }
        line("accept backlog", known(machine.backlogMax()) + " (net.core.somaxconn)");
        line("local ports", machine.localPorts().isEmpty() ? "unknown" : machine.localPorts());
    }

    private boolean transports(Settings settings) {
        title("Transports");
        String wanted = settings.text(EngineSettings.TRANSPORT);
        boolean any = false;
        for (TransportProvider provider : providers) {
            TransportProvider.Probe probe = provider.probe(settings);
            boolean chosen = !any && probe.available() && (wanted.equals("auto") || wanted.equals(provider.name()));
            any |= chosen;
            line(
                    provider.name(),
                    (probe.available() ? "" : "does not work here: ")
                            + probe.reason()
                            + (chosen ? " (chosen by millrace.transport=" + wanted + ")" : ""));
            features(provider.name(), probe);
        }
        if (!any) {
            warnings.add("no transport for millrace.transport=" + wanted);
        }
        return any;
    }

    private void features(String transport, TransportProvider.Probe probe) {
        boolean explained = false; // why the first is missing: those behind it were not even tried
        for (TransportFeature f : probe.features()) {
            feature(f);
            if (!f.available() && (probe.available() || (f.required() && !explained))) {
                explained |= f.required();
                warnings.add(transport
                        + (f.required() ? ": " : " without " + f.name() + ": ")
                        + f.reason()
                        + (f.advice().isEmpty() ? "" : "; " + f.advice()));
            }
        }
    }

    private void feature(TransportFeature f) {
        out.println("    " + padded(f.name(), FEATURE_WIDTH)
                + padded(f.since(), SINCE_WIDTH)
                + padded(f.required() ? "needed" : "", NEEDED_WIDTH)
                + (f.available() ? "yes" : "no: " + f.reason()));
    }

    /** Who can make TLS records, and who would. */
    private void tls(Settings settings) {
        title("TLS");
        String wanted = settings.text(TlsSettings.PROVIDER);
        boolean any = false;
        for (TlsEngineProvider provider : TlsProviderChoice.available()) {
            TlsEngineProvider.Probe probe = provider.probe();
            boolean chosen = !any && probe.available() && (wanted.equals("auto") || wanted.equals(provider.name()));
            any |= chosen;
            line(
                    provider.name(),
                    (probe.available() ? "" : "does not work here: ")
                            + probe.reason()
                            + (chosen ? " (chosen by millrace.tls.provider=" + wanted + ")" : ""));
        }
        if (!any) {
            warnings.add("no provider for millrace.tls.provider=" + wanted + ": nothing can be served over TLS");
        }
    }

    /** Of an engine that was made to be asked; it is never started, and so maps nothing. */
    private void memory(Engine engine) {
        title("Memory");
        int loops = engine.loops().size();
        long sum = engine.memoryPlan().totalLength() * loops;
        line("loops", Integer.toString(loops));
        line("outside heap", bytes(sum));
        engine.memoryPlan().toString().lines().forEach(need -> out.println("  " + need));
        if (sum > directMemoryMax()) {
            warnings.add("the loops together map " + bytes(sum) + " but direct memory ends at "
                    + bytes(directMemoryMax()) + ": set -XX:MaxDirectMemorySize or fewer blocks or loops");
        }
    }

    private void settings(Settings settings) {
        title("Settings");
        settings.registry().settings().forEach(setting -> out.println("  " + settings.describe(setting)));
        settings.warnings().forEach(warning -> warnings.add(warning.toString()));
        long backlog = settings.count(EngineSettings.ACCEPT_BACKLOG);
        long backlogMax = machine.backlogMax();
        if (backlogMax != Machine.UNKNOWN && backlog > backlogMax) {
            warnings.add(EngineSettings.ACCEPT_BACKLOG.name() + "=" + backlog + " is cut to " + backlogMax
                    + " by net.core.somaxconn");
        }
        if (settings.flag(EngineSettings.MEMORY_GUARD)) {
            warnings.add(EngineSettings.MEMORY_GUARD.name() + " is on: right for tests, slow for a server");
        }
    }

    private void title(String text) {
        out.println(text);
    }

    private void line(String label, String text) {
        out.println("  " + padded(label, LABEL_WIDTH) + text);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }

    private static String known(long number) {
        return number == Machine.UNKNOWN ? "unknown" : Long.toString(number);
    }

    /** The JVM's flag; unset it means as much as the heap. */
    private static long directMemoryMax() {
        HotSpotDiagnosticMXBean flags = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        long flag = flags == null
                ? 0
                : Long.parseLong(flags.getVMOption("MaxDirectMemorySize").getValue());
        return flag == 0 ? Runtime.getRuntime().maxMemory() : flag;
    }

    static String bytes(long count) {
        if (count < 1 << 20) {
            return count + " B";
        }
        double mib = count / 1048576.0;
        return mib < 10_240
                ? String.format(Locale.ROOT, "%.0f MiB", mib)
                : String.format(Locale.ROOT, "%.1f GiB", mib / 1024);
    }
}
