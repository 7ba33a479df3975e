{{/* What selects the release's series: the labels that the chart's monitors give them, unless told otherwise. */}}
{{- define "resound.series" -}}
{{- .Values.prometheusRule.selector | default (printf "namespace=%q, job=%q" .Release.Namespace .Release.Name) }}
{{- end }}

{{/* The users' requests among them: a probe that says "not ready" in a drain has not failed, checks of a load balancer at /
are no users, and who asks for an error or a delay gets it. */}}
{{- define "resound.userSeries" -}}
{{ include "resound.series" . }}, endpoint!~"/livez|/readyz|/healthz|/|SHAPED|/status|/delay|/drip|/sse"
{{- end }}

{{/* A classic bucket's bound as its label has it: whole seconds are "1.0". list . bound */}}
{{- define "resound.bucket" -}}
{{- $bound := toString . }}
{{- if contains "." $bound }}{{ $bound }}{{ else }}{{ $bound }}.0{{ end }}
{{- end }}

{{/* The time a burning budget is looked at, long and short, and how fast it burns: the pages, then the rest. */}}
{{- define "resound.burnWindows" -}}
critical:
  - { long: 1h, short: 5m, factor: 14.4 }
  - { long: 6h, short: 30m, factor: 6 }
warning:
  - { long: 1d, short: 2h, factor: 3 }
  - { long: 3d, short: 6h, factor: 1 }
{{- end }}

{{/*
True while a budget burns too fast in a long window and still does in a short one.
dict "share" the recorded share of bad requests, "series" its selector, "objective" in percent, "windows" a list
*/}}
{{- define "resound.burning" -}}
{{- $burn := . }}
{{- range $index, $window := .windows }}
{{- if $index }}
or
{{- end }}
(
  {{ $burn.share }}:ratio_rate{{ $window.long }}{{ "{" }}{{ $burn.series }}} > {{ $window.factor }} * (100 - {{ $burn.objective }}) / 100
  and
  {{ $burn.share }}:ratio_rate{{ $window.short }}{{ "{" }}{{ $burn.series }}} > {{ $window.factor }} * (100 - {{ $burn.objective }}) / 100
)
{{- end }}
{{- end }}

{{/* The labels of an alert. list . severity */}}
{{- define "resound.alertLabels" -}}
{{- include "resound.merged" (list (index . 0).Values.prometheusRule.alertLabels (dict "severity" (index . 1))) | trim }}
{{- end }}

{{/* Where the runbook of an alert is. list . alert */}}
{{- define "resound.runbook" -}}
{{- with (index . 0).Values.prometheusRule.runbookUrl -}}
runbook_url: {{ printf "%s#%s" . (lower (index $ 1)) | quote }}
{{- end }}
{{- end }}
