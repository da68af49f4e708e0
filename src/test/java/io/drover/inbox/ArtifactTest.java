package io.drover.inbox;

import static io.drover.inbox.Lines.artifact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.Artifact;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from records; here and not beside the record, for it takes JSON to write them. */
class ArtifactTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'id':'a1','artifact_id':'b','doi':'10.1000/x'} | a1",
        "{'id':' a1 '} | a1",
        "{'id':7} | 7",
        "{'id':12345678901234567890123} | 12345678901234567890123",
        "{'id':1704.00010} | 1704.00010",
        "{'id':null,'artifact_id':'b'} | b",
        "{'id':'  ','artifact_id':'b'} | b",
        "{'artifact_id':{},'doi':'10.1000/x'} | doi:10.1000/x",
        "{'doi':'10.1000/X','arxiv_id':'0704.0001'} | doi:10.1000/x",
        "{'DOI':'https://doi.org/10.1000/Xy'} | doi:10.1000/xy",
        "{'doi':'http://dx.doi.org/10.1000/x'} | doi:10.1000/x",
        "{'doi':'DOI: 10.1000/x'} | doi:10.1000/x",
        "{'doi':'doi:https://doi.org/10.1000/x'} | doi:10.1000/x",
        "{'doi':' 10.1000/x.,; '} | doi:10.1000/x",
        "{'doi':'10.1000/x(2).3 10.1000/y'} | doi:10.1000/x(2).3",
        "{'doi':'10.1000/x\\n10.1000/y'} | doi:10.1000/x",
        "{'doi':'none','ids':{'doi':'10.1000/x'}} | doi:10.1000/x",
        "{'doi':'DOI10.1000/x'} | doi:10.1000/x",
        "{'doi':'see (doi:10.1000/x(2)).'} | doi:10.1000/x(2)",
        "{'doi':'10.1000/x, accessed 2020'} | doi:10.1000/x",
        "{'doi':'10.1000/x;10.1000/y'} | doi:10.1000/x",
        "{'doi':'<a>10.1000/x</a>'} | doi:10.1000/x",
        "{'doi':'https://doi.org/10.1000%2FX%28a%29?from=y#z'} | doi:10.1000/x(a)",
        "{'doi':'https://journals.example/doi/10.1000/x'} | doi:10.1000/x",
        "{'doi':'https://doi.org/10.1659/0276-4741(2005)025[0206:PFBCS]2.0.CO;2'} | doi:10.1659/0276-4741(2005)025[0206:pfbcs]2.0.co;2",
        "{'doi':'10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2'} | doi:10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2",
        "{'doi':'10.1000/a+b'} | doi:10.1000/a+b",
        "{'doi':'10.1000.10/123'} | doi:10.1000.10/123",
        "{'doi':'https://doi.org/10.1000/x/'} | doi:10.1000/x",
        "{'doi':'10.1000/a\u200bb\u00ad'} | doi:10.1000/ab",
        "{'doi':'10.1002/a&lt;1::AID-B1&gt;3.0.CO;2-2&nbsp;'} | doi:10.1002/a<1::aid-b1>3.0.co;2-2",
        "{'doi':'10.1000/a&amp;b'} | doi:10.1000/a&b",
        "{'message':{'DOI':'10.1000/x'}} | doi:10.1000/x",
        "{'data':{'attributes':{'doi':'10.1000/x'}},'links':{}} | doi:10.1000/x",
        "{'artifact_id':'a','data':{'id':'part'}} | a",
        "{'doi':'10.1/short','DOI':'10.1000/'} |",
        "{'doi':'10.1000/.'} |",
        "{'doi':['10.1000/x']} |",
        "{'externalIds':{'DOI':'10.1000/x'}} | doi:10.1000/x",
        "{'attributes':{'doi':'10.5072/x'}} | doi:10.5072/x",
        "{'ids':'10.1000/x'} |",
        "{'arxiv_id':'arXiv:0704.0001v2 [hep-ph]'} | arxiv:0704.0001v2",
        "{'arxiv_id':'https://arxiv.org/pdf/0704.0001v2.pdf?download=1'} | arxiv:0704.0001v2",
        "{'pmcid':'PMCID: PMC123.1'} | pmc:PMC123",
        "{'pmcid':'https://europepmc.org/article/PMC/PMC123'} | pmc:PMC123",
        "{'url':'HTTPS://me:pw@Bücher.example:443/A?b#c'} | https://xn--bcher-kva.example/A?b#c",
        "{'openAccessPdf':{'url':'https://a.example/x'}} | https://a.example/x",
        "{'link':[{'URL':'https://a.example/1'},{'URL':'https://a.example/2'}]} | https://a.example/1",
        "{'arxiv_id':'arXiv:0704.0001v2'} | arxiv:0704.0001v2",
        "{'arxiv':'https://arxiv.org/abs/2101.12345'} | arxiv:2101.12345",
        "{'arxiv':'http://arxiv.org/pdf/2101.12345v1.pdf'} | arxiv:2101.12345v1",
        "{'externalIds':{'ArXiv':'hep-th/9901001'}} | arxiv:hep-th/9901001",
        "{'arxiv_id':'math.GT/0309136v1'} | arxiv:math.GT/0309136v1",
        "{'arxiv_id':'070.0001','pmcid':'PMC123'} | pmc:PMC123",
        "{'pmc_id':'123'} | pmc:PMC123",
        "{'pmc':123} | pmc:PMC123",
        "{'ids':{'pmcid':'https://www.ncbi.nlm.nih.gov/pmc/articles/123'}} | pmc:PMC123",
        "{'externalIds':{'PubMedCentral':'123'}} | pmc:PMC123",
        "{'url':'ftp://a.example/x','pdf_url':'https://a.example/x'} | https://a.example/x",
        "{'paper_id':'77490025','title':'x'} |",
        "{'artifact':{'id':'inner'}} | inner",
        "{'doi':'10.1000/outer','artifact':{'id':'inner'}} | doi:10.1000/outer",
        "{'artifact':{'artifact':{'id':'too deep'}}} |",
        "{'artifact':'x'} |",
      })
  void hasTheIdOfTheContract(String json, String id) {
    assertThat(artifact(json.replace('\'', '"')).id().orElse(null)).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"id\":{}}", "{\"id\":[1],\"artifact_id\":\"b\"}", "{\"id\":true}"})
  void refusesAnIdOfAnotherType(String json) {
    assertThatThrownBy(() -> artifact(json).id()).hasMessage("id is neither text nor a number");
  }

  @Test
  void knowsWhatRecordsOfTheArxivSnapshotAre() {
    Artifact paper = artifact("{\"id\":\"0704.0001\",\"authors_parsed\":[]}");
    assertThat(paper.arxivId()).contains("0704.0001");
    assertThat(paper.id()).contains("0704.0001");
    assertThat(artifact("{\"id\":\"0704.0001\"}").arxivId()).isEmpty();
  }

  @Test
  void takesTheFirstResolver() {
    assertThat(artifact("{\"resolver\":\"b\",\"resolver_hint\":\"a\"}").resolver()).isEqualTo("a");
    assertThat(artifact("{\"resolver_name\":\"c\",\"resolver\":\" \"}").resolver()).isEqualTo("c");
    assertThat(artifact("{\"artifact\":{\"resolver\":\"in\"}}").resolver()).isEqualTo("in");
    assertThat(artifact("{\"resolver\":{}}").resolver()).isEqualTo("default");
  }

  @Test
  void listsUrlsInTheOrderOfTheContract() {
    String json =
        """
        {"primary_location":{"pdf_url":"http://l/"},"best_oa_location":{"pdf_url":"http://k/"},
        "plan":{"url":"http://j/"},"pdf_urls":["http://i/"],"landing_urls":["http://h/"],
        "urls":["http://g/",7,null,"ftp://g/","http://a/"],"pdf_url":"http://f/",
        "landing_url":"http://e/","download_url":"http://d/","origin_url":"http://c/",
        "source_url":"http://b/","url":"http://a/","artifact":{"url":"http://m/"}}
        """;
    assertThat(String.join("", artifact(json).urls()).replaceAll("http:|/", ""))
        .isEqualTo("abcdefghijklm");
  }

  @Test
  void takesTheHostOfTheFirstUsableUrl() {
    assertThat(artifact("{\"url\":\"http://a b/\",\"urls\":[\"http://C:81/\"]}").host())
        .isEqualTo("c:81");
    assertThat(artifact("{\"id\":\"http://a/\"}").host()).isEmpty();
  }

  @Test
  void takesAPriorityWithinBounds() {
    assertThat(artifact("{\"priority\":-1000}").priority()).hasValue(-1000);
    assertThat(artifact("{\"priority\":1001}").priority()).isEmpty();
    assertThat(artifact("{\"priority\":99999999999}").priority()).isEmpty();
    assertThat(artifact("{\"priority\":\"high\"}").priority()).isEmpty();
    assertThat(artifact("{\"priority\":1.5}").priority()).isEmpty();
  }

  @Test
  void takesATimeBeforeWhichItIsNotToRun() {
    assertThat(artifact("{\"not_before\":\"2030-01-02\"}").notBefore())
        .contains(Instant.parse("2030-01-02T00:00:00Z"));
    assertThat(artifact("{\"not_before\":\"2030-01-02T03:04:05+01:00\"}").notBefore())
        .contains(Instant.parse("2030-01-02T02:04:05Z"));
    for (String bad : new String[] {"soon", "2030-13-01", "2030-01-02T03:04:05", "+20300-01-01"}) {
      assertThatThrownBy(() -> artifact("{\"not_before\":\"" + bad + "\"}").notBefore())
          .hasMessageContaining(bad);
    }
  }
}
