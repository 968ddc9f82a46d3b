package io.millrace.bench.report;

import io.millrace.bench.result.Sample;
import java.util.List;

/** How figures come about, for people who want to doubt them. Any thread. */
final class Method {
    static final List<String> LINES = List.of(
            "CPU time of the server process for each request is the yardstick: in a closed loop on one machine the"
                    + " requests a second often tell how fast the load generator is.",
            "Servers take turns: a round measures each of them once, so that a slow hour of the machine hits all.",
            "A figure is the median of the clean samples; a sample is clean if processes outside of the run took at"
                    + " most " + Figures.percent(Sample.SERVER_NOISE_MAX) + " of the server's core and "
                    + Figures.percent(Sample.LOAD_NOISE_MAX) + " of the generator's. Errors are those of all samples.",
            "Two servers are told apart only where each has at least three clean samples, and all of one lie below"
                    + " all of the other or one took less in so many of at least five rounds that a coin would fall"
                    + " so in 1 of 10 cases or fewer. Of three against three, chance alone would part so in 1 of 10"
                    + " cases, of five against five in 1 of 126; it favours one in 13 of 16 rounds in 1 of 47 cases."
                    + " Many comparisons make a chance hit likelier than each alone.",
            "A place is a range, such as 2–4, where neighbours are not told apart. Factors are quotients of medians;"
                    + " those by round are of samples of one round, so that a machine that changes its speed between"
                    + " rounds moves them less.",
            "Latency counts from the moment at which a request was due, not from when it could be sent."
                    + " In a closed loop it is that of a server at its limit, and is in the table only.",
            "Load and server share a machine and speak over loopback: no network card, no loss, no"
                    + " distance. The figures compare servers under equal conditions and predict no absolute speed"
                    + " elsewhere.");

    private Method() {}
}
