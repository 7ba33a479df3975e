{{/* Where the pods are that a monitor finds, which need not be the namespace of the monitor. . */}}
{{- define "resound.monitored" -}}
namespaceSelector:
  matchNames:
    - {{ .Release.Namespace | quote }}
{{- end }}

{{/*
How a monitor scrapes the management port. The operator gives every target a label endpoint, the name of the port, and
Prometheus would rename the service's own label of that name for it, the one that says which path was asked for.
*/}}
{{- define "resound.scrape" -}}
port: management
path: /actuator/prometheus
interval: {{ .interval | quote }}
scrapeTimeout: {{ .scrapeTimeout | quote }}
relabelings:
  - action: labeldrop
    regex: endpoint
  {{- with .relabelings }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .metricRelabelings }}
metricRelabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/*
Native histograms travel by protobuf only. The classic ones are asked for as well, so that every query and every
dashboard works whichever the Prometheus keeps.
*/}}
{{- define "resound.nativeHistograms" -}}
{{- if .nativeHistograms }}
scrapeNativeHistograms: true
scrapeClassicHistograms: true
scrapeProtocols:
  - PrometheusProto
  - OpenMetricsText1.0.0
  - OpenMetricsText0.0.1
  - PrometheusText0.0.4
{{- end }}
{{- end }}
