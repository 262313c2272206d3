package io.culvert.core.control.json;

import static io.culvert.core.control.json.ViewJson.list;
import static io.culvert.core.control.json.ViewJson.object;

import io.culvert.core.control.ClusterView;
import java.util.Map;

/** A cluster as JSON. */
public final class ClusterJson {

  private ClusterJson() {}

  public static Map<String, Object> of(ClusterView cluster) {
    return object(
        "name", cluster.name(),
        "mode", cluster.mode(),
        "member", cluster.member(),
        "owner", cluster.owner(),
        "term", cluster.term(),
        "since", cluster.sinceMicros(),
        "owning", cluster.owning(),
        "lease", cluster.leaseMillis(),
        "whole", cluster.whole(),
        "owned", cluster.owned(),
        "members", list(cluster.members(), ClusterJson::member),
        "counts", cluster.counts(),
        "problem", cluster.problem());
  }

  private static Map<String, Object> member(ClusterView.Member member) {
    ClusterView.Told told = member.told();
    ClusterView.Known known = member.known();
    return object(
        "name", member.name(),
        "listen", member.listen(),
        "witness", member.witness(),
        "present", member.present(),
        "heard", member.heardMillis(),
        "ready", member.ready(),
        "owning", member.owning(),
        "drained", member.drained(),
        "records", member.records(),
        "told",
            object(
                "begun", told.begun(),
                "blocks", told.blocks(),
                "bytes", told.bytes(),
                "whole", told.whole(),
                "lag", told.lagMillis()),
        "known",
            object(
                "entries", known.entries(),
                "expectations", known.expectations(),
                "bytes", known.bytes(),
                "whole", known.whole(),
                "heard", known.heardMillis()));
  }
}
