{{/*
The environment that `config:` stands for: config.limits.headTimeout is RESOUND_LIMITS_HEADTIMEOUT. The values that may be
null follow from the heap: the limit of connections here, the memory of heads and of the ledger and the number of responses
that are held back in the service; a default shape that is null is none. A list is separated by commas, and left out when it is
empty.
*/}}
{{- define "resound.configData" -}}
{{- range $group, $settings := .Values.config }}
{{- range $key, $value := $settings }}
{{- if kindIs "slice" $value }}
{{- with $value }}
RESOUND_{{ upper $group }}_{{ upper $key }}: {{ join "," . | quote }}
{{- end }}
{{- else if not (kindIs "invalid" $value) }}
RESOUND_{{ upper $group }}_{{ upper $key }}: {{ include "resound.plain" $value | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- range $name, $listener := .Values.listeners }}
{{- with $listener.port }}
RESOUND_LISTENERS_{{ upper $name }}_PORT: {{ . | int64 | quote }}
{{- end }}
{{- with $listener.protocol }}
RESOUND_LISTENERS_{{ upper $name }}_PROTOCOL: {{ . | quote }}
{{- end }}
{{- with $listener.http2 }}
RESOUND_LISTENERS_{{ upper $name }}_HTTP2: {{ . | quote }}
{{- end }}
{{- with $listener.proxyProtocol }}
RESOUND_LISTENERS_{{ upper $name }}_PROXYPROTOCOL: {{ . | quote }}
{{- end }}
{{- with $listener.tls }}
{{- $clientAuth := .clientAuth | default "none" }}
{{- $certificate := printf "file:%s" (include "resound.certificateDirectory" $name) }}
RESOUND_LISTENERS_{{ upper $name }}_TLS_BUNDLE: {{ $name | quote }}
RESOUND_LISTENERS_{{ upper $name }}_TLS_CLIENTAUTH: {{ $clientAuth | quote }}
SPRING_SSL_BUNDLE_PEM_{{ upper $name }}_KEYSTORE_CERTIFICATE: {{ printf "%s/tls.crt" $certificate | quote }}
SPRING_SSL_BUNDLE_PEM_{{ upper $name }}_KEYSTORE_PRIVATEKEY: {{ printf "%s/tls.key" $certificate | quote }}
{{- if ne $clientAuth "none" }}
SPRING_SSL_BUNDLE_PEM_{{ upper $name }}_TRUSTSTORE_CERTIFICATE: {{ printf "%s/ca.crt" $certificate | quote }}
{{- end }}
SPRING_SSL_BUNDLE_PEM_{{ upper $name }}_RELOADONUPDATE: "true"
{{- end }}
{{- end }}
RESOUND_SPOOL_DIRECTORY: {{ include "resound.spoolDirectory" . | quote }}
{{- if kindIs "invalid" .Values.config.limits.connections }}
{{- with include "resound.connectionsInHeap" . }}
RESOUND_LIMITS_CONNECTIONS: {{ min (int64 .) (int64 (include "resound.sizing" $ | fromYaml).mostConnections) | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* Where the Secret of a listener is mounted. A name of a listener. */}}
{{- define "resound.certificateDirectory" -}}
/certificates/{{ . }}
{{- end }}

{{/* Where the spool's volume is mounted. */}}
{{- define "resound.spoolDirectory" -}}
/spool
{{- end }}

{{/* A value as text; numbers that came by way of YAML are floats, and must not read 1.048576e+06. */}}
{{- define "resound.plain" -}}
{{- if and (kindIs "float64" .) (eq . (floor .)) }}{{ int64 . }}{{ else }}{{ . }}{{ end }}
{{- end }}

{{/* Seconds of a drain setting, which the schema holds to whole seconds. */}}
{{- define "resound.seconds" -}}
{{- trimSuffix "s" . | int64 }}
{{- end }}

{{/* Milliseconds of a duration with the unit ms, s, m or h. */}}
{{- define "resound.milliseconds" -}}
{{- $number := regexFind "^[0-9]+" . | int64 }}
{{- $unit := regexFind "[a-z]+$" . }}
{{- mul $number (get (dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000) $unit) }}
{{- end }}

{{/*
The grace period: the drain may take at-most + timeout, the ledger may wait for its readers (linger, rounded up), and 5 s are
for the end of the JVM.
*/}}
{{- define "resound.gracePeriodSeconds" -}}
{{- $drain := .Values.config.drain }}
{{- $linger := divf (include "resound.milliseconds" .Values.config.ledger.linger | float64) 1000 | ceil | int64 }}
{{- add (include "resound.seconds" $drain.atMost | int64) (include "resound.seconds" $drain.timeout | int64) $linger 5 }}
{{- end }}

{{/*
The variables say which pod answers (the label of the zone is on pods from Kubernetes 1.35 on; before that it is empty).
JDK_JAVA_OPTIONS is read by the java launcher alone, which leaves JAVA_TOOL_OPTIONS to those who inject agents.
*/}}
{{- define "resound.env" -}}
{{- with include "resound.jvmOptions" . }}
- name: JDK_JAVA_OPTIONS
  value: {{ . | quote }}
{{- end }}
{{- range $name, $path := dict "POD_NAME" "metadata.name" "POD_NAMESPACE" "metadata.namespace" "NODE_NAME" "spec.nodeName" "NODE_ZONE" "metadata.labels['topology.kubernetes.io/zone']" }}
- name: {{ $name }}
  valueFrom:
    fieldRef:
      fieldPath: {{ $path | quote }}
{{- end }}
{{- range .Values.extraEnv }}
- name: {{ .name | quote }}
{{- if hasKey . "valueFrom" }}
  valueFrom:
    {{- toYaml .valueFrom | nindent 4 }}
{{- else }}
  value: {{ .value | default "" | quote }}
{{- end }}
{{- end }}
{{- end }}
