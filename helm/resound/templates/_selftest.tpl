{{/*
What helm test runs in the service's own image: sends bytes through the Service and compares what comes back. It uses all
listeners that speak HTTP/1.1, and raw TCP without TLS, but those whose clients send PROXY headers or must have a certificate.
Over TLS it expects the certificate in the Secret, whatever name it is for.
*/}}

{{/* The URLs, one a line; none if there is no such listener. */}}
{{- define "resound.selftestUrls" -}}
{{- $name := include "resound.fullname" . }}
{{- if not (include "resound.isProxied" .) }}
{{ printf "http://%s:%d" $name (int64 .Values.service.port) }}
{{- end }}
{{- range $listener := include "resound.furtherListeners" . | fromYaml }}
{{- $protocol := $listener.protocol | default "http" }}
{{- $http := and (eq $protocol "http") (ne ($listener.http2 | default "true") "only") (ne (dig "tls" "clientAuth" "none" $listener) "need") }}
{{- if and (or $http (and (eq $protocol "tcp") (not $listener.tls))) (ne ($listener.proxyProtocol | default "off") "required") }}
{{ printf "%s://%s:%d" (ternary "https" $protocol (not (not $listener.tls))) $name (int64 $listener.port) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "resound.selftest" -}}
command:
  - java
args:
  - -XX:TieredStopAtLevel=1
  - -jar
  - /app/resound.jar
  - --self-test
  {{- range include "resound.selftestUrls" . | trim | splitList "\n" }}
  - {{ . | quote }}
  {{- end }}
  {{- range $name, $listener := .Values.listeners }}
  {{- if $listener.tls }}
  - {{ printf "--certificate=%s/tls.crt" (include "resound.certificateDirectory" $name) | quote }}
  {{- end }}
  {{- end }}
{{- with include "resound.certificateMounts" . | trim }}
volumeMounts:
  {{- . | nindent 2 }}
{{- end }}
{{- end }}

{{/* The Secrets of the listeners, where the service and helm test look for them. */}}
{{- define "resound.certificateMounts" -}}
{{- range $name, $listener := .Values.listeners }}
{{- if $listener.tls }}
- name: certificate-{{ $name }}
  mountPath: {{ include "resound.certificateDirectory" $name }}
  readOnly: true
{{- end }}
{{- end }}
{{- end }}

{{- define "resound.certificateVolumes" -}}
{{- range $name, $listener := .Values.listeners }}
{{- with $listener.tls }}
- name: certificate-{{ $name }}
  secret:
    secretName: {{ .secretName | quote }}
{{- end }}
{{- end }}
{{- end }}
