package io.millrace.http.tls;

import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.Seeds;
import io.millrace.testkit.SimPersonality;
import io.millrace.testkit.SimWorld;
import io.millrace.testkit.TckWorld;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("worlds")
class TlsSimTckTest extends TlsTck {
    private static final int SEEDS = 1;

    @Parameter(0)
    private SimPersonality personality;

    @Parameter(1)
    private FaultPlan plan;

    @Parameter(2)
    private long seed;

    static Stream<Arguments> worlds() {
        return Stream.of(SimPersonality.values())
                .flatMap(p -> Stream.concat(
                        Stream.of(Arguments.of(p, FaultPlan.NONE, 1L)),
                        List.of(FaultPlan.GENTLE, FaultPlan.HARSH.withoutLoss()).stream()
                                .flatMap(plan -> Seeds.of(SEEDS).mapToObj(seed -> Arguments.of(p, plan, seed)))));
    }

    @Override
    TckWorld below() {
        return new SimWorld(seed, personality, plan);
    }
}
