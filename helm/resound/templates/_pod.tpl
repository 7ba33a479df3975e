{{/* The pod's network: the node's own, how names are resolved, and what /etc/hosts has in addition. */}}
{{- define "resound.podNetwork" -}}
{{- if .Values.hostNetwork }}
hostNetwork: true
{{- end }}
{{- with .Values.dnsPolicy | default (ternary "ClusterFirstWithHostNet" "" (not (not .Values.hostNetwork))) }}
dnsPolicy: {{ . }}
{{- end }}
{{- with .Values.dnsConfig }}
dnsConfig:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.hostAliases }}
hostAliases:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* A probe. The chart's are by HTTP, which values of another kind replace; a pod has one or the other. */}}
{{- define "resound.probe" -}}
{{- $probe := . }}
{{- if or .exec .tcpSocket .grpc }}
{{- $probe = omit . "httpGet" }}
{{- end }}
{{- toYaml $probe }}
{{- end }}
