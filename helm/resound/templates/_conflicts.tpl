{{/* A value by its path, such as "service.headless.labels". list . path */}}
{{- define "resound.valueAt" -}}
{{- $value := (index . 0).Values }}
{{- range splitList "." (index . 1) }}
{{- $value = get ($value | default dict) . }}
{{- end }}
{{- toYaml ($value | default dict) }}
{{- end }}

{{/* The labels that select, and annotations that the chart needs, are not a user's to set. */}}
{{- define "resound.validateMetadata" -}}
{{- $root := . }}
{{- $sections := list "serviceAccount" "service" "service.headless" "ingress" "httpRoute" "grpcRoute" "networkPolicy" "podDisruptionBudget" "autoscaling" "serviceMonitor" "podMonitor" "prometheusRule" "dashboards" "tests" }}
{{- $labels := list "commonLabels" "podLabels" "deploymentLabels" }}
{{- $annotations := list "commonAnnotations" "podAnnotations" "deploymentAnnotations" }}
{{- range $sections }}
{{- $labels = append $labels (printf "%s.labels" .) }}
{{- $annotations = append $annotations (printf "%s.annotations" .) }}
{{- end }}
{{- range $path := $labels }}
{{- range $key, $_ := include "resound.valueAt" (list $root $path) | fromYaml }}
{{- if has $key (list "app.kubernetes.io/name" "app.kubernetes.io/instance" "app.kubernetes.io/component" "app.kubernetes.io/managed-by") }}
{{- fail (printf "\n\n%s has %s, which the chart sets itself, because it selects by it. Use another label.\n" $path $key) }}
{{- end }}
{{- end }}
{{- end }}
{{- range $path := $annotations }}
{{- range $key, $_ := include "resound.valueAt" (list $root $path) | fromYaml }}
{{- if has $key (list "checksum/config" "helm.sh/hook" "helm.sh/hook-delete-policy") }}
{{- fail (printf "\n\n%s has %s, which the chart sets itself.\n" $path $key) }}
{{- end }}
{{- end }}
{{- end }}
{{- if and .Values.dashboards.enabled (hasPrefix "app.kubernetes.io/" .Values.dashboards.label) }}
{{- fail (printf "\n\ndashboards.label is %s, which the chart sets itself. Use another label.\n" .Values.dashboards.label) }}
{{- end }}
{{- end }}

{{/* Names within the pod are unique, and a mount has its volume. */}}
{{- define "resound.validatePod" -}}
{{- $volumes := dict "tmp" "the chart" "spool" "the chart" }}
{{- $paths := dict "/tmp" "the chart" (include "resound.spoolDirectory" .) "the chart" }}
{{- range $name, $listener := .Values.listeners }}
{{- if $listener.tls }}
{{- $_ := set $volumes (printf "certificate-%s" $name) "the chart" }}
{{- $_ := set $paths (include "resound.certificateDirectory" $name) "the chart" }}
{{- end }}
{{- end }}
{{- include "resound.requireNew" (list "volumes" .Values.volumes "name" $volumes) }}
{{- include "resound.requireNew" (list "volumeMounts" .Values.volumeMounts "mountPath" $paths) }}
{{- range .Values.volumeMounts }}
{{- if not (hasKey $volumes .name) }}
{{- fail (printf "\n\nvolumeMounts has %s, but volumes has no volume of that name.\n" .name) }}
{{- end }}
{{- end }}
{{- $containers := dict "resound" "the chart" }}
{{- include "resound.requireNew" (list "extraContainers" .Values.extraContainers "name" $containers) }}
{{- include "resound.requireNew" (list "initContainers" .Values.initContainers "name" $containers) }}
{{- include "resound.requireNew" (list "extraEnv" .Values.extraEnv "name" dict) }}
{{- include "resound.requireNew" (list "hostAliases" .Values.hostAliases "ip" dict) }}
{{- $spread := dict }}
{{- range .Values.topologySpreadConstraints }}
{{- $key := printf "%s, %s" .topologyKey .whenUnsatisfiable }}
{{- if hasKey $spread $key }}
{{- fail (printf "\n\ntopologySpreadConstraints has %s twice.\n" $key) }}
{{- end }}
{{- $_ := set $spread $key true }}
{{- end }}
{{- if and (eq .Values.dnsPolicy "None") (not (.Values.dnsConfig | default dict).nameservers) }}
{{- fail "\n\ndnsPolicy is None, which needs dnsConfig.nameservers.\n" }}
{{- end }}
{{- range $name := list "livenessProbe" "readinessProbe" "startupProbe" }}
{{- $probe := get $.Values $name | default dict }}
{{- $handlers := list }}
{{- range $handler := list "exec" "tcpSocket" "grpc" }}
{{- if get $probe $handler }}
{{- $handlers = append $handlers $handler }}
{{- end }}
{{- end }}
{{- if gt (len $handlers) 1 }}
{{- fail (printf "\n\n%s has %s, and a probe has one of them.\n" $name (join " and " $handlers)) }}
{{- end }}
{{- if and $probe (not $handlers) (not $probe.httpGet) }}
{{- fail (printf "\n\n%s says nothing of what to ask: set httpGet, tcpSocket, grpc or exec, or the whole probe to null.\n" $name) }}
{{- end }}
{{- end }}
{{- end }}

{{/* Ends with an error where a list has a name twice, or one that is taken. list "the list" list "the key" taken */}}
{{- define "resound.requireNew" -}}
{{- $taken := index . 3 }}
{{- $list := index . 0 }}
{{- $key := index . 2 }}
{{- range index . 1 }}
{{- $name := get . $key }}
{{- if hasKey $taken $name }}
{{- fail (printf "\n\n%s has the %s %s, which %s has as well. Use another.\n" $list $key $name (get $taken $name)) }}
{{- end }}
{{- $_ := set $taken $name $list }}
{{- end }}
{{- end }}

{{/* How pods are replaced, and how many there are. */}}
{{- define "resound.validateWorkload" -}}
{{- $daemon := eq .Values.kind "DaemonSet" }}
{{- $type := .Values.strategy.type }}
{{- if and $daemon (eq $type "Recreate") }}
{{- fail "\n\nstrategy.type is Recreate, and a DaemonSet knows RollingUpdate and OnDelete.\n" }}
{{- end }}
{{- if and (not $daemon) (eq $type "OnDelete") }}
{{- fail "\n\nstrategy.type is OnDelete, and a Deployment knows RollingUpdate and Recreate.\n" }}
{{- end }}
{{- if and $daemon .Values.autoscaling.enabled }}
{{- fail "\n\nautoscaling.enabled is true, but kind is DaemonSet: the nodes decide how many pods there are.\n" }}
{{- end }}
{{- $rolling := .Values.strategy.rollingUpdate | default dict }}
{{- $surge := include "resound.plain" ($rolling.maxSurge | default 0) }}
{{- $unavailable := include "resound.plain" ($rolling.maxUnavailable | default 0) }}
{{- if eq $type "RollingUpdate" }}
{{- if and (hasKey $rolling "maxSurge") (hasKey $rolling "maxUnavailable") (regexMatch "^0+%?$" $surge) (regexMatch "^0+%?$" $unavailable) }}
{{- fail "\n\nstrategy.rollingUpdate has maxSurge 0 and maxUnavailable 0, so that no pod could ever be replaced.\n" }}
{{- end }}
{{- if and $daemon (not (regexMatch "^0+%?$" $surge)) (not (regexMatch "^0+%?$" $unavailable)) }}
{{- fail (printf "\n\nstrategy.rollingUpdate has maxSurge %s and maxUnavailable %s: of a DaemonSet, one of them must be 0.\n" $surge $unavailable) }}
{{- end }}
{{- if and .Values.hostNetwork (not (regexMatch "^0+%?$" $surge)) }}
{{- fail (printf "\n\nhostNetwork is true, and strategy.rollingUpdate.maxSurge is %s: two pods cannot take the same ports of a node. Set maxSurge to 0 and maxUnavailable to 1.\n" $surge) }}
{{- end }}
{{- end }}
{{- $budget := .Values.podDisruptionBudget }}
{{- if and $budget.enabled (kindIs "invalid" $budget.minAvailable) (kindIs "invalid" $budget.maxUnavailable) }}
{{- fail "\n\npodDisruptionBudget.enabled is true, but neither maxUnavailable nor minAvailable is set.\n" }}
{{- end }}
{{- end }}

{{/* A Service has only what its type can have. */}}
{{- define "resound.validateService" -}}
{{- $service := .Values.service }}
{{- if and $service.nodePort (eq $service.type "ClusterIP") }}
{{- fail (printf "\n\nservice.nodePort is %v, but service.type is ClusterIP, which has no port on the nodes.\n" $service.nodePort) }}
{{- end }}
{{- if and $service.externalTrafficPolicy (eq $service.type "ClusterIP") }}
{{- fail (printf "\n\nservice.externalTrafficPolicy is %s, but service.type is ClusterIP, which nothing outside reaches.\n" $service.externalTrafficPolicy) }}
{{- end }}
{{- range $key := list "loadBalancerClass" "loadBalancerSourceRanges" }}
{{- if and (get $service $key) (ne $service.type "LoadBalancer") }}
{{- fail (printf "\n\nservice.%s is set, but service.type is %s and not LoadBalancer.\n" $key $service.type) }}
{{- end }}
{{- end }}
{{- if and (gt (len ($service.ipFamilies | default list)) 1) (not (has $service.ipFamilyPolicy (list "PreferDualStack" "RequireDualStack"))) }}
{{- fail "\n\nservice.ipFamilies has two families, which needs service.ipFamilyPolicy PreferDualStack or RequireDualStack.\n" }}
{{- end }}
{{- if and (hasPrefix "PreferSame" ($service.trafficDistribution | default "")) (semverCompare "<1.34-0" .Capabilities.KubeVersion.Version) (semverCompare ">=1.31-0" .Capabilities.KubeVersion.Version) }}
{{- fail (printf "\n\nservice.trafficDistribution is %s, which needs Kubernetes 1.34; this is %s. Use PreferClose.\n" $service.trafficDistribution .Capabilities.KubeVersion.Version) }}
{{- end }}
{{- end }}

{{/* A request above its limit, and a scrape that takes longer than its interval, are refused by the API server or ignored by the operator. */}}
{{- define "resound.validateAmounts" -}}
{{- range $path, $resources := dict "resources" .Values.resources "tests.resources" .Values.tests.resources }}
{{- $limits := ($resources | default dict).limits | default dict }}
{{- range $name, $request := ($resources | default dict).requests }}
{{- if hasKey $limits $name }}
{{- if gt (include "resound.number" $request | float64) (include "resound.number" (get $limits $name) | float64) }}
{{- fail (printf "\n\n%s.requests.%s is %s and must be at most %s.limits.%s, which is %s.\n" $path $name (include "resound.plain" $request) $path $name (include "resound.plain" (get $limits $name))) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- range $name := list "serviceMonitor" "podMonitor" }}
{{- $monitor := get $.Values $name }}
{{- if gt (include "resound.milliseconds" $monitor.scrapeTimeout | int64) (include "resound.milliseconds" $monitor.interval | int64) }}
{{- fail (printf "\n\n%s.scrapeTimeout is %s and must be at most %s.interval, which is %s.\n" $name $monitor.scrapeTimeout $name $monitor.interval) }}
{{- end }}
{{- end }}
{{- end }}

{{/* A quantity of Kubernetes as a number. */}}
{{- define "resound.number" -}}
{{- $text := include "resound.plain" . }}
{{- $units := dict "" 1 "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 }}
{{- mulf (regexFind "^[0-9.]+" $text | float64) (get $units (regexFind "[A-Za-z]*$" $text)) }}
{{- end }}
