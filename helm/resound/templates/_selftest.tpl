{{/*
What helm test runs in the service's own image: sends bytes through the Service and compares what comes back, and the same to
each listener that speaks raw TCP without TLS or a PROXY header.
*/}}
{{- define "resound.selftest" -}}
command:
  - java
args:
  - -XX:TieredStopAtLevel=1
  - -jar
  - /app/resound.jar
  - --self-test
  - {{ printf "http://%s:%d" (include "resound.fullname" .) (int64 .Values.service.port) | quote }}
  {{- range $name, $listener := .Values.listeners }}
  {{- if and (eq ($listener.protocol | default "http") "tcp") (not $listener.tls) (ne ($listener.proxyProtocol | default "off") "required") }}
  - {{ printf "tcp://%s:%d" (include "resound.fullname" $) (int64 $listener.port) | quote }}
  {{- end }}
  {{- end }}
{{- end }}
