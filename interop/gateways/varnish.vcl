# Varnish. What stands between a condition's braces is what docs/gateways.md recommends; the names are those of varnishd's -a.
vcl 4.1;

backend resound {
  .host = "127.0.0.1";
  .port = "@port@";
}

sub vcl_recv {
  if (local.socket == "complete") {
    set req.http.Resound-Answer = "complete";
  }
  // One thread passes bytes on in both directions, by writes that block: it does not read responses while it waits for the
  // back end to read the request.
  if (local.socket == "streaming") {
    return (pipe);
  }
}

sub vcl_pipe {
  if (req.http.Upgrade) {
    set bereq.http.Upgrade = req.http.Upgrade;
    set bereq.http.Connection = req.http.Connection;
  }
}
