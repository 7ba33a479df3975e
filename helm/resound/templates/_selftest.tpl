{{/* What helm test runs in the service's own image: echoes through the URL and compares the bytes. */}}
{{- define "resound.selftest" -}}
command:
  - java
args:
  - -cp
  - resound.jar
  - io.resound.selftest.Selftest
{{- end }}
