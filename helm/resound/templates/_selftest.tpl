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
  - http://{{ include "resound.fullname" . }}:{{ .Values.service.port | int64 }}
  {{- range $name, $listener := .Values.listeners }}
  {{- if and (eq ($listener.protocol | default "http") "tcp") (not $listener.tls) (ne ($listener.proxyProtocol | default "off") "required") }}
  - tcp://{{ include "resound.fullname" $ }}:{{ $listener.port | int64 }}
  {{- end }}
  {{- end }}
{{- end }}
