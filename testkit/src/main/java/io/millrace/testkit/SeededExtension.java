package io.millrace.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Repeats a {@link Seeded} test. Test thread only. */
final class SeededExtension implements TestTemplateInvocationContextProvider {
    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return context.getRequiredTestMethod().isAnnotationPresent(Seeded.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Seeded seeded = context.getRequiredTestMethod().getAnnotation(Seeded.class);
        return Seeds.of(seeded.count())
                .mapToObj(seed -> new OneSeed(seed, seeded.faults().plan()));
    }

    /** The command that runs one seed of a test again. */
    static String replay(ExtensionContext context, long seed) {
        Path module = Path.of(System.getProperty("basedir", "."))
                .toAbsolutePath()
                .normalize()
                .getFileName();
        return "mvn -pl " + module + " -am test -Dsurefire.failIfNoSpecifiedTests=false -Dtest='"
                + context.getRequiredTestClass().getSimpleName() + "#"
                + context.getRequiredTestMethod().getName() + "' -D" + Seeds.ONE + "=" + seed;
    }

    private record OneSeed(long seed, FaultPlan plan, List<Sim> sims) implements TestTemplateInvocationContext {
        OneSeed(long seed, FaultPlan plan) {
            this(seed, plan, new ArrayList<>());
        }

        @Override
        public String getDisplayName(int invocationIndex) {
            return "seed " + seed;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new Parameters(this), (AfterTestExecutionCallback) this::end, (TestExecutionExceptionHandler)
                    this::failed);
        }

        private void end(ExtensionContext context) {
            if (context.getExecutionException().isEmpty()) {
                for (Sim sim : sims) {
                    try {
                        sim.close();
                    } catch (AssertionError e) {
                        throw told(context, e);
                    }
                }
            }
        }

        private void failed(ExtensionContext context, Throwable t) throws Throwable {
            throw told(context, t);
        }

        private <T extends Throwable> T told(ExtensionContext context, T t) {
            StringBuilder out =
                    new StringBuilder("seed ").append(seed).append(", replay: ").append(replay(context, seed));
            for (Sim sim : sims) {
                out.append('\n').append(sim.describe());
            }
            t.addSuppressed(new AssertionError(out.toString()));
            return t;
        }
    }

    private record Parameters(OneSeed one) implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            Class<?> type = parameter.getParameter().getType();
            return type == long.class || type == Random.class || type == Sim.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            Class<?> type = parameter.getParameter().getType();
            if (type == long.class) {
                return one.seed;
            }
            if (type == Random.class) {
                return new Random(one.seed);
            }
            Sim sim = new Sim(one.seed, one.plan);
            one.sims.add(sim);
            return sim;
        }
    }
}
