package io.culvert.core.control.view;

import io.culvert.core.control.Caller;
import io.culvert.core.fuzz.FuzzInput;
import io.culvert.core.fuzz.FuzzTarget;
import io.culvert.core.fuzz.Law;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a page says over its WebSocket, a line a frame: every frame of the answers is JSON of a
 * known kind, refusals are in words, what is asked is answered by its number, and a page that says
 * hello afterwards is answered as ever.
 */
public final class PageTarget implements FuzzTarget {

  private static final int LONGEST = 4_096;
  private static final int MOST_FRAMES = 12;
  private static final long QUARTER = PageRig.SECOND / 4;

  private PageRig rig;

  @Override
  public List<byte[]> seeds() {
    return Stream.of(
            "{'t':'sub','topic':'entries','filter':'tcp and dport 80','sort':'-bytes','limit':9}\n"
                + "{'t':'win','offset':1,'limit':2}\n{'t':'hold','on':true}\n{'t':'pause','on':true}\n",
            "{'t':'sub','topic':'strip'}\n{'t':'sub','topic':'talkers','by':'source','window':5}\n",
            "{'t':'sub','topic':'throughput'}\n{'t':'sub','topic':'health'}\n{'t':'sub','topic':'rules'}\n",
            "{'t':'sub','topic':'events','kinds':['new','log'],'filter':'udp'}\n"
                + "{'t':'unsub','topic':'events'}\n",
            "{'t':'sub','topic':'trace','outcome':'dropped','budget':3,'byRule':true}\n",
            "{'t':'cmd','id':7,'do':'explain','in':'lan0','src':'10.0.0.1','dst':'10.0.0.2',"
                + "'proto':'tcp','dport':80,'flags':'syn'}\n",
            "{'t':'cmd','id':8,'do':'deleteKeys','keys':['1.101','2.102'],'expectedCount':2}\n"
                + "{'t':'cmd','id':9,'do':'delete','filter':'tcp','expectedCount':1}\n",
            "{'t':'cmd','id':1,'do':'sysctl','name':'net.x','value':4}\n"
                + "{'t':'cmd','id':2,'do':'count','filter':'x='}\n{'t':'hello','version':2}\n")
        .map(text -> FuzzInput.of(text.replace('\'', '"')))
        .toList();
  }

  private PageRig rig() throws Exception {
    if (rig == null) {
      rig = new PageRig();
      rig.control.table.add(PageRig.web(1));
      rig.control.table.add(PageRig.web(2));
      rig.start();
    }
    return rig;
  }

  @Override
  public int share() {
    return 3;
  }

  @Override
  public void run(byte[] input) throws Exception {
    String text = new String(input, StandardCharsets.UTF_8);
    if (text.length() > LONGEST) {
      return;
    }
    PageRig r = rig();
    PageRig.Page page = new PageRig.Page();
    ViewSession session = r.hub.open(new Caller("fuzz", Caller.Role.ADMIN), page);
    session.receive("{\"t\":\"hello\",\"version\":1}");
    text.lines().limit(MOST_FRAMES).forEach(session::receive);
    r.settle();
    r.tick(QUARTER);
    r.second();
    r.tick(QUARTER);
    page.take().forEach(frame -> said(frame, text));
    session.receive("{\"t\":\"hello\",\"version\":1}");
    r.settle();
    Law.holds(page.closedWith == 0, "nobody is put out for what they say");
    Law.holds(!page.take().isEmpty(), "who says hello is answered");
    session.close();
    r.settle();
  }

  @Override
  public void end() throws Exception {
    if (rig != null) {
      rig.stop();
    }
  }

  private static void said(Map<String, Object> frame, String asked) {
    Law.holds(frame.get("t") instanceof String, "a frame has a kind: " + frame);
    if (!"hello".equals(frame.get("t"))) {
      Law.inWords(String.valueOf(frame.get("message")), asked);
    }
  }
}
