package io.millrace.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class PaletteTest {
    @Test
    void everyColourStandsOutFromItsGround() {
        for (int i = 0; i < Palette.LIGHT.size(); i++) {
            contrast(Palette.LIGHT.get(i), Style.LIGHT_GROUND);
            contrast(Palette.DARK.get(i), Style.DARK_GROUND);
        }
        contrast(Palette.LIGHT_LIMIT, Style.LIGHT_GROUND);
        contrast(Palette.DARK_LIMIT, Style.DARK_GROUND);
    }

    @Test
    void aServerKeepsItsColourAndLimitsTakeNone() {
        Palette palette = new Palette(List.of("limit-io_uring", "a", "limit-epoll", "b"));
        assertEquals("c0", palette.colour("a"));
        assertEquals("c1", palette.colour("b"));
        assertEquals("limit", palette.colour("limit-epoll"));
    }

    /** WCAG asks for 3:1 where graphics are to be understood. */
    private static void contrast(String mark, String ground) {
        double a = luminance(mark);
        double b = luminance(ground);
        double ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        assertTrue(ratio >= 3, mark + " on " + ground + ": " + ratio);
    }

    private static double luminance(String colour) {
        return 0.2126 * channel(colour, 1) + 0.7152 * channel(colour, 3) + 0.0722 * channel(colour, 5);
    }

    private static double channel(String colour, int index) {
        double c = Integer.parseInt(colour.substring(index, index + 2), 16) / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }
}
