package io.millrace.bench.report;

/** How the page looks, on light and on dark ground, wide and narrow, and on paper. Any thread. */
final class Style {
    static final String LIGHT_GROUND = "#ffffff";
    static final String DARK_GROUND = "#171b21";

    private static final String LIGHT = "--page:#f3f5f8;--ground:" + LIGHT_GROUND
            + ";--text:#1b2430;--soft:#55606e;--line:#dde2e9;--warn:#fff3d6;--edge:#b45309;";
    private static final String DARK = "--page:#0e1116;--ground:" + DARK_GROUND
            + ";--text:#e8ecf2;--soft:#a7b1be;--line:#313843;--warn:#33270c;--edge:#f0b429;";

    private static final String RULES = """
            *{box-sizing:border-box}
            html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
            body{margin:0;background:var(--page);color:var(--text);font:1rem/1.55 system-ui,sans-serif}
            header,main,footer{max-width:76rem;margin:0 auto;padding:0 1rem}
            h1{font-size:.95rem;font-weight:600;letter-spacing:.04em;color:var(--soft);margin:0}
            h2{font-size:1.35rem;line-height:1.25;margin:0 0 .4rem}
            h3{font-size:1rem;line-height:1.3;margin:0 0 .6rem}
            p{max-width:46rem;margin:.4rem 0}
            .lead{font-size:clamp(1.25rem,1rem + 1.1vw,1.75rem);line-height:1.35;font-weight:650;max-width:62rem;
              margin:.5rem 0 1.2rem;text-wrap:pretty}
            section{margin:2.75rem 0}
            .said{color:var(--soft)}
            .warn{background:var(--warn);border-left:.3rem solid var(--edge);border-radius:.4rem;padding:.7rem 1rem;
              margin:1rem 0}
            .warn h2{font-size:1rem}
            .warn summary{font-weight:600;cursor:pointer}
            ul{padding-left:1.2rem;margin:.3rem 0}
            li{max-width:56rem;margin:.15rem 0}
            nav ul{list-style:none;padding:0}
            .key{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.3rem 1.2rem}
            nav a{color:inherit;font-weight:600}
            .key li{display:flex;align-items:center;gap:.4rem;font-size:.9rem}
            .key svg{width:1rem;height:1rem}
            .plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,22rem),1fr));gap:1rem;
              margin:1rem 0}
            figure{margin:0;background:var(--ground);border:1px solid var(--line);border-radius:.75rem;padding:1rem}
            @media (max-width:30rem){figure{padding:.8rem .6rem}
              header,main,footer{padding-left:.7rem;padding-right:.7rem}}
            header{padding-top:2rem}
            figure>svg{display:block;width:100%;height:auto;max-width:36rem}
            figcaption{font-size:.86rem;line-height:1.45;color:var(--soft);margin-top:.7rem}
            svg text{font-family:system-ui,sans-serif;font-size:13px;fill:var(--text)}
            svg .name{font-weight:600}
            svg .value{font-variant-numeric:tabular-nums}
            svg .tick,svg .unit{font-size:12px;fill:var(--soft)}
            svg .end{font-size:12px}
            svg path{fill:none;stroke:none}
            svg .grid{stroke:var(--line)}
            svg .bar{fill:var(--mark)}
            svg .bar.hollow{fill:none;stroke:var(--mark);stroke-width:1.5;stroke-dasharray:4 3}
            svg .cut{stroke:var(--ground);stroke-width:3}
            svg .reference{stroke:var(--text);stroke-width:1.5;stroke-dasharray:3 2}
            svg .halo{stroke:var(--ground);stroke-width:4.5}
            svg .whisker{stroke:var(--text);stroke-width:1.5}
            svg .curve{stroke:var(--mark);stroke-width:2}
            svg .range{stroke:var(--mark);stroke-width:1.3}
            svg .leader{stroke:var(--mark);stroke-width:1;stroke-dasharray:1 2}
            svg .mark{fill:var(--mark);stroke:var(--ground);stroke-width:1}
            .scroll{overflow-x:auto;background:var(--ground);border:1px solid var(--line);border-radius:.75rem;
              padding:.6rem 1rem}
            .scroll+.scroll{margin-top:1rem}
            .scroll:focus-visible{outline:3px solid var(--c0);outline-offset:2px}
            table{border-collapse:collapse;width:100%;font-size:.88rem;font-variant-numeric:tabular-nums}
            caption{text-align:left;color:var(--soft);padding:.2rem 0 .5rem}
            th,td{text-align:right;white-space:nowrap;padding:.32rem .5rem;border-bottom:1px solid var(--line)}
            thead th{color:var(--soft);font-weight:600;vertical-align:bottom}
            th:first-child{text-align:left}
            tbody th{position:sticky;left:0;background:var(--ground);font-weight:600;padding-left:.7rem;
              border-left:.3rem solid var(--mark)}
            tbody tr:last-child>*{border-bottom:0}
            footer{padding-bottom:3rem;color:var(--soft);font-size:.86rem}
            @media print{body{background:none}figure,.scroll{break-inside:avoid}}
            """;

    private Style() {}

    static String text() {
        return ":root{color-scheme:light dark;" + LIGHT + Palette.definitions(Palette.LIGHT, Palette.LIGHT_LIMIT)
                + "}\n"
                + "@media (prefers-color-scheme:dark){:root{" + DARK
                + Palette.definitions(Palette.DARK, Palette.DARK_LIMIT) + "}}\n" + Palette.classes() + RULES;
    }
}
