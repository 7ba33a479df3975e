{{/* What helm test runs in the service's own image: sends bytes through the Service and compares what comes back. */}}
{{- define "resound.selftest" -}}
command:
  - java
args:
  - -XX:TieredStopAtLevel=1
  - -jar
  - /app/resound.jar
  - --self-test
  - {{ printf "http://%s:%d" (include "resound.fullname" .) (int64 .Values.service.port) | quote }}
{{- end }}
