{{/* A text as a label of the DNS that begins with a letter, as the name of a Service must. list text most */}}
{{- define "resound.dnsLabel" -}}
{{- regexReplaceAll "[^a-z0-9]+" (lower (index . 0)) "-" | trimAll "-" | trunc (index . 1) | trimSuffix "-" }}
{{- end }}

{{/* The chart's name, as labels have it. */}}
{{- define "resound.name" -}}
{{- include "resound.dnsLabel" (list (default .Chart.Name .Values.nameOverride) 63) }}
{{- end }}

{{/*
The name of the objects: 50 characters at most, so that the longest suffix stays within the 63 of a DNS label. Helm allows
dots and a leading digit in the name of a release, and Services do not: "1.2" is resound-1-2-resound.
*/}}
{{- define "resound.fullname" -}}
{{- $name := include "resound.name" . }}
{{- $release := include "resound.dnsLabel" (list .Release.Name 63) }}
{{- $full := ternary $release (printf "%s-%s" $release $name) (contains $name $release) }}
{{- if .Values.fullnameOverride }}
{{- $full = .Values.fullnameOverride }}
{{- else if not (regexMatch "^[a-z]" $full) }}
{{- $full = printf "resound-%s" $full }}
{{- end }}
{{- include "resound.dnsLabel" (list $full 50) }}
{{- end }}

{{- define "resound.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "resound.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/*
The image. A registry that a parent chart sets for all its charts replaces that of the repository, which is the part before
the first slash if it has a dot or a port, or is localhost.
*/}}
{{- define "resound.image" -}}
{{- $repository := .Values.image.repository }}
{{- with (.Values.global | default dict).imageRegistry }}
{{- $repository = printf "%s/%s" (trimSuffix "/" .) (regexReplaceAll "^([^/]*[.:][^/]*|localhost)/" $repository "") }}
{{- end }}
{{- if .Values.image.digest -}}
{{ $repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ $repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{/* The Secrets for the registry, the chart's own and those of a parent chart, which may be names alone. */}}
{{- define "resound.imagePullSecrets" -}}
{{- $names := list }}
{{- range concat (.Values.imagePullSecrets | default list) ((.Values.global | default dict).imagePullSecrets | default list) }}
{{- if kindIs "string" . }}
{{- $names = append $names . }}
{{- else }}
{{- $names = append $names .name }}
{{- end }}
{{- end }}
{{- with uniq $names }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
{{- end }}

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

{{/* The listeners that have a port of their own: all but the first one, of which there may be settings too. */}}
{{- define "resound.furtherListeners" -}}
{{- omit (.Values.listeners | default dict) "http" | toYaml }}
{{- end }}

{{/* Whether connections to the first listener begin with a PROXY header; nothing if they do not. */}}
{{- define "resound.isProxied" -}}
{{- if eq (dig "http" "proxyProtocol" "off" (.Values.listeners | default dict)) "required" }}yes{{ end }}
{{- end }}

{{/* Where the service listens, by the name of the port; a further port of the service has its line here. */}}
{{- define "resound.containerPorts" -}}
http: 8080
management: 8081
{{- range $name, $listener := include "resound.furtherListeners" . | fromYaml }}
{{ $name | quote }}: {{ $listener.port | int64 }}
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
