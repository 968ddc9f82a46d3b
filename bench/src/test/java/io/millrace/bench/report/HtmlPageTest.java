package io.millrace.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bench.result.Latency;
import io.millrace.bench.result.Sample;
import io.millrace.bench.result.SampleFile;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HtmlPageTest {
    private static final String EVIL = "<script>alert('a & \"b\"')</script>\u0001";

    @TempDir
    Path folder;

    @Test
    void thePageOfTheSampleDataIsWellFormedWithItsPlots() throws Exception {
        Document page = parse(sampleData());
        List<Element> drawings = drawings(page);
        assertEquals(5 + 4 + 5 + 1 + 1 + 1, drawings.size());
        Set<String> ids = new HashSet<>();
        for (Element drawing : drawings) {
            for (String id : drawing.getAttribute("aria-labelledby").split(" ", -1)) {
                assertTrue(ids.add(id), id);
                assertFalse(textOf(page, id).isBlank(), id);
            }
        }
    }

    @Test
    void everyDrawingAloneIsWellFormed() throws Exception {
        String html = sampleData();
        int from = html.indexOf("<svg");
        while (from >= 0) {
            int end = html.indexOf("</svg>", from) + 6;
            parse(html.substring(from, end));
            from = html.indexOf("<svg", end);
        }
    }

    @Test
    void thePageRefersToNothingOutsideOfItself() throws Exception {
        String html = sampleData();
        assertFalse(html.contains("url("));
        assertFalse(html.contains("@import"));
        assertFalse(html.contains("://"));
        for (Element element : all(parse(html))) {
            assertFalse(
                    Set.of("script", "link", "img", "image", "iframe", "use").contains(element.getTagName()));
            assertFalse(element.hasAttribute("src"));
            if (element.hasAttribute("href")) {
                String target = element.getAttribute("href");
                assertTrue(target.startsWith("#"), target);
                assertTrue(html.contains("id=\"" + target.substring(1) + "\""), target);
            }
        }
    }

    @Test
    void namesAndFactsAreEscaped() throws Exception {
        List<Sample> samples = new ArrayList<>(Made.samples(EVIL, EVIL, 100, 110, 120));
        samples.addAll(Made.samples("b", EVIL, 200, 210, 220));
        samples.add(Made.sample(EVIL, "rate" + EVIL, 1, 100, 1000, new Latency(1, 2, 3, 4, 5), 0));
        samples.add(Made.idle(EVIL, 1, 10, 2000));
        Path html = folder.resolve("page.html");
        Report.write(samples, List.of(EVIL), html);
        Document page = parse(Files.readString(html));
        assertEquals(0, page.getElementsByTagName("script").getLength());
        assertTrue(page.getDocumentElement().getTextContent().contains("<script>alert('a & \"b\"')</script>\uFFFD"));
    }

    @Test
    void aRunWithoutSamplesHasAPageAndATable() throws Exception {
        Path html = folder.resolve("page.html");
        Report.write(List.of(), List.of(), html);
        parse(Files.readString(html));
        assertTrue(Report.table(List.of()).contains("nobody can be said to lead"));
    }

    @Test
    void theReportOfAFileIsItsTableAndAPageBesideIt() throws Exception {
        Path file = folder.resolve("run.tsv");
        SampleFile.begin(file, List.of("kernel 6.18"));
        for (Sample sample : Made.samples("a", "plain", 100, 110, 120)) {
            SampleFile.append(file, sample);
        }
        String table = Report.of(file);
        assertTrue(table.contains("100–120"), table);
        String page = Files.readString(folder.resolve("run.html"));
        assertEquals(folder.resolve("run.html"), Report.page(file));
        assertTrue(page.contains("kernel 6.18"));
    }

    @Test
    void columnsWithoutFiguresAreLeftOut() {
        Grid grid = new Grid("g", List.of("a", "b", "c"), List.of(List.of("x", "–", "1"), List.of("y", "–", "–")));
        assertEquals("g\na  c\nx  1\ny  –\n", TextTable.of(grid.told()));
    }

    private static String sampleData() throws Exception {
        Path file = Path.of(HtmlPageTest.class.getResource("/sample-data.tsv").toURI());
        return HtmlPage.of(new Medians(Labels.of(SampleFile.read(file))), SampleFile.facts(file));
    }

    private static Document parse(String xml) throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        builder.setErrorHandler(null);
        return builder.parse(new InputSource(new StringReader(xml)));
    }

    private static List<Element> drawings(Document page) {
        return all(page).stream()
                .filter(e -> e.getAttribute("role").equals("img"))
                .toList();
    }

    private static String textOf(Document page, String id) {
        return all(page).stream()
                .filter(e -> e.getAttribute("id").equals(id))
                .findFirst()
                .orElseThrow()
                .getTextContent();
    }

    private static List<Element> all(Document page) {
        List<Element> elements = new ArrayList<>();
        NodeList nodes = page.getElementsByTagName("*");
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
