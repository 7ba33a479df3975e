{{/* The chart's name, as labels have it. */}}
{{- define "resound.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The name of the objects: 50 characters at most, so that the longest suffix stays within the 63 of a DNS label. */}}
{{- define "resound.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "resound.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "resound.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "resound.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{/* The labels of every object. */}}
{{- define "resound.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "resound.identity" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | trunc 63 | trimSuffix "-" | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: resound
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "resound.identity" -}}
app.kubernetes.io/name: {{ include "resound.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* The labels of the pods. No version of the chart among them, so that a new one rolls no pods for its own sake. */}}
{{- define "resound.podLabels" -}}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | trunc 63 | trimSuffix "-" | quote }}
app.kubernetes.io/part-of: resound
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* What selects the pods that serve, and no other pod of the release. */}}
{{- define "resound.selectorLabels" -}}
{{ include "resound.identity" . }}
app.kubernetes.io/component: server
{{- end }}

{{/* What selects the pod of helm test. */}}
{{- define "resound.testLabels" -}}
{{ include "resound.identity" . }}
app.kubernetes.io/component: test
{{- end }}

{{/* The protocol of a listener's port, for meshes and gateways. */}}
{{/* What a mesh or a gateway is told of the port of a listener; of datagrams nothing. */}}
{{- define "resound.appProtocol" -}}
{{- $protocol := .protocol | default "http" }}
{{- $secured := ternary "https" "tls" (eq $protocol "http") }}
{{- $plain := ternary "http" "tcp" (eq $protocol "http") }}
{{- .appProtocol | default (eq $protocol "udp" | ternary "" (ternary $secured $plain (not (not .tls)))) }}
{{- end }}

{{/* The transport protocol of the port of a listener. */}}
{{- define "resound.transportProtocol" -}}
{{- eq (.protocol | default "http") "udp" | ternary "UDP" "TCP" }}
{{- end }}

{{/* Where the service listens, by the name of the port; a further port of the service has its line here. */}}
{{- define "resound.containerPorts" -}}
http: 8080
management: 8081
{{- range $name, $listener := .Values.listeners }}
{{ $name }}: {{ $listener.port | int64 }}
{{- end }}
{{- end }}

{{/*
Ends with an error unless the cluster has the kind: list . "group/version/Kind" "the value that wants it" "where the
kind comes from".
*/}}
{{- define "resound.requireKind" -}}
{{- $root := index . 0 -}}
{{- $kind := index . 1 -}}
{{- if not ($root.Capabilities.APIVersions.Has $kind) -}}
{{- fail (printf "\n\n%s is true, but the cluster does not know the kind %s. Install the CRDs of %s first, or set %s to false. (helm template knows no cluster: tell it by --api-versions %s.)\n" (index . 2) $kind (index . 3) (index . 2) $kind) -}}
{{- end -}}
{{- end }}
