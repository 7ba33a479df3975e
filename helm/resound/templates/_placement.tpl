{{/* Where pods go: nodes, tolerations, affinity, spread. */}}
{{- define "resound.placement" -}}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if .Values.affinity }}
affinity:
  {{- toYaml .Values.affinity | nindent 2 }}
{{- else if and (eq .Values.kind "Deployment") (eq .Values.podAntiAffinity "hard") }}
affinity:
  podAntiAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      - topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels:
            {{- include "resound.selectorLabels" . | nindent 12 }}
{{- else if and (eq .Values.kind "Deployment") (eq .Values.podAntiAffinity "soft") }}
affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- include "resound.selectorLabels" . | nindent 14 }}
{{- end }}
{{- if eq .Values.kind "Deployment" }}
{{- with .Values.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- range . }}
  {{- $defaults := dict "labelSelector" (dict "matchLabels" (include "resound.selectorLabels" $ | fromYaml)) "matchLabelKeys" (list "pod-template-hash") }}
  - {{ include "resound.merged" (list $defaults .) | trim | nindent 4 | trim }}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}
