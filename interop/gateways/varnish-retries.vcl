# Varnish in front of two instances, with a retry if there is no response. Its listener is @port:retries@, by varnishd's -a.
vcl 4.1;

import directors;

backend one {
  .host = "127.0.0.1";
  .port = "@one_port@";
}

backend two {
  .host = "127.0.0.1";
  .port = "@two_port@";
}

sub vcl_init {
  new resound = directors.round_robin();
  resound.add_backend(one);
  resound.add_backend(two);
}

sub vcl_recv {
  set req.backend_hint = resound.backend();
  return (pass);
}

sub vcl_backend_fetch {
  // Another one for each retry.
  set bereq.backend = resound.backend();
}

sub vcl_backend_error {
  return (retry);
}
