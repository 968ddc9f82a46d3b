package io.millrace.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.config.Settings;
import io.millrace.engine.memory.MemoryPlan;
import io.millrace.engine.transport.Transport;
import io.millrace.engine.transport.TransportFeature;
import io.millrace.engine.transport.TransportProvider;
import io.millrace.engine.transport.TransportProvider.Probe;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransportChoiceTest {
    private static final Settings SETTINGS = EngineConfig.builder().build().settings();
    private static final TransportProvider GOOD = provider("good", new Probe(true, "kernel 9, all 3 features"));
    private static final TransportProvider PLAIN = provider("plain", new Probe(true, "works everywhere"));
    private static final TransportProvider BAD = provider("bad", new Probe(false, "forbidden by law"));

    @Test
    void autoTakesTheBestThatWorksAndSaysHowWell() {
        TransportChoice choice = TransportChoice.best(List.of(GOOD, PLAIN), SETTINGS);

        assertSame(GOOD, choice.provider());
        assertEquals("kernel 9, all 3 features", choice.reason());
        assertSame(GOOD.probe(), choice.probe());
    }

    @Test
    void autoSaysWhyItPassedOverABetterOne() {
        TransportChoice choice = TransportChoice.best(List.of(BAD, PLAIN), SETTINGS);

        assertSame(PLAIN, choice.provider());
        assertEquals("bad: forbidden by law", choice.reason());
    }

    @Test
    void autoFailsWithEveryReasonWhenNothingWorks() {
        List<TransportProvider> all = List.of(BAD, provider("worse", new Probe(false, "not even tried")));
        IllegalStateException none =
                assertThrows(IllegalStateException.class, () -> TransportChoice.best(all, SETTINGS));

        assertEquals("No transport works here. bad: forbidden by law; worse: not even tried.", none.getMessage());
    }

    @Test
    void oneThatIsAskedForNeverBecomesAnother() {
        List<TransportProvider> all = List.of(BAD, GOOD, PLAIN);

        assertEquals(
                "asked for; works everywhere",
                TransportChoice.named(all, "plain", SETTINGS).reason());
        assertEquals(
                "millrace.transport=bad does not work here: forbidden by law.",
                assertThrows(IllegalStateException.class, () -> TransportChoice.named(all, "bad", SETTINGS))
                        .getMessage());
        assertEquals(
                "millrace.transport=none is not on the class path; there are: auto, bad, good, plain",
                assertThrows(IllegalArgumentException.class, () -> TransportChoice.named(all, "none", SETTINGS))
                        .getMessage());
    }

    @Test
    void aProbeIsAsGoodAsItsFeatures() {
        TransportFeature there = TransportFeature.available("a", "1.0", true);
        TransportFeature optional = TransportFeature.missing("b", "2.0", false, "too old", "");
        TransportFeature needed = TransportFeature.missing("c", "3.0", true, "forbidden", "ask");

        assertEquals(new Probe(true, "kernel 1, all 1 features", List.of(there)), Probe.of("kernel 1", List.of(there)));
        Probe partly = Probe.of("kernel 1", List.of(there, optional));
        assertTrue(partly.available());
        assertEquals("kernel 1, 1 of 2 features, missing: b", partly.reason());
        Probe no = Probe.of("kernel 1", List.of(there, optional, needed));
        assertEquals(new Probe(false, "forbidden", List.of(there, optional, needed)), no);
    }

    private static TransportProvider provider(String name, Probe probe) {
        return new TransportProvider() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public int preference() {
                return 0;
            }

            @Override
            public Probe probe() {
                return probe;
            }

            @Override
            public MemoryPlan.Builder plan(MemoryPlan.Builder plan) {
                return plan;
            }

            @Override
            public Transport create(Settings settings) {
                throw new IllegalStateException("never made");
            }
        };
    }
}
