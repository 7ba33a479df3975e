{{- define "resound.validateDrain" -}}
{{- $drain := .Values.config.drain }}
{{- range $key, $value := $drain }}
{{- if gt (include "resound.seconds" $value | int64) 3600 }}
{{- fail (printf "\n\nconfig.drain.%s is %s and must be at most 3600s (1 h).\n" $key $value) }}
{{- end }}
{{- end }}
{{- if gt (include "resound.seconds" $drain.atLeast | int64) (include "resound.seconds" $drain.atMost | int64) }}
{{- fail (printf "\n\nconfig.drain.atLeast is %s and must be at most config.drain.atMost, which is %s.\n" $drain.atLeast $drain.atMost) }}
{{- end }}
{{- end }}

{{- define "resound.validateTimes" -}}
{{- $limits := .Values.config.limits }}
{{- include "resound.requireWithin" (list "config.limits.headTimeout" $limits.headTimeout "100ms" "1h") }}
{{- include "resound.requireWithin" (list "config.limits.stallTimeout" $limits.stallTimeout "100ms" "1h") }}
{{- include "resound.requireWithin" (list "config.generate.longest" .Values.config.generate.longest "0s" "24h") }}
{{- include "resound.requireWithin" (list "config.ledger.linger" .Values.config.ledger.linger "0s" "20s") }}
{{- include "resound.requireWithin" (list "config.websocket.ping" .Values.config.websocket.ping "0s" "1h") }}
{{- include "resound.requireWithin" (list "config.websocket.pongTimeout" .Values.config.websocket.pongTimeout "100ms" "5m") }}
{{- include "resound.requireWithin" (list "config.warmUp.atMost" .Values.config.warmUp.atMost "10ms" "1m") }}
{{- end }}

{{- define "resound.validateSpool" -}}
{{- $spool := .Values.config.spool }}
{{- if ge (include "resound.sizeInMebibytes" $spool.total | int64) (include "resound.mebibytes" .Values.spool.sizeLimit | int64) }}
{{- fail (printf "\n\nspool.sizeLimit is %s and must be above config.spool.total, which is %s: a pod whose volume is full is evicted.\n" .Values.spool.sizeLimit (include "resound.plain" $spool.total)) }}
{{- end }}
{{- $off := eq 0 (include "resound.sizeInMebibytes" $spool.exchange | int64) }}
{{- if and $off (eq .Values.config.echo.answer "complete") }}
{{- fail "\n\nconfig.echo.answer is complete, and config.spool.exchange is 0, which turns off the spool that it needs.\n" }}
{{- end }}
{{- end }}

{{- define "resound.validateListeners" -}}
{{- $taken := dict "8080" "the echo" "8081" "the management port" }}
{{- range $name, $listener := include "resound.furtherListeners" . | fromYaml }}
{{- $port := $listener.port | int64 | toString }}
{{- if hasKey $taken $port }}
{{- fail (printf "\n\nlisteners.%s.port is %s, which is the port of %s.\n" $name $port (get $taken $port)) }}
{{- end }}
{{- if eq $port ($.Values.service.port | int64 | toString) }}
{{- fail (printf "\n\nlisteners.%s.port is %s, which is service.port.\n" $name $port) }}
{{- end }}
{{- if and $listener.http2 (ne ($listener.protocol | default "http") "http") }}
{{- fail (printf "\n\nlisteners.%s.http2 is %s and is for the protocol http only, and this listener speaks %s.\n" $name $listener.http2 $listener.protocol) }}
{{- end }}
{{- if eq ($listener.protocol | default "http") "udp" }}
{{- if $listener.tls }}
{{- fail (printf "\n\nlisteners.%s.tls is for connections, and this listener speaks udp, which has none.\n" $name) }}
{{- end }}
{{- if eq ($listener.proxyProtocol | default "off") "required" }}
{{- fail (printf "\n\nlisteners.%s.proxyProtocol is required and is for connections, and this listener speaks udp, which has none.\n" $name) }}
{{- end }}
{{- end }}
{{- $_ := set $taken $port (printf "listeners.%s" $name) }}
{{- end }}
{{- end }}

{{- define "resound.validateCors" -}}
{{- with .Values.config.cors }}
{{- range $key, $values := . }}
{{- if and (has "*" $values) (gt (len $values) 1) }}
{{- fail (printf "\n\nconfig.cors.%s is %s and must be [\"*\"] or a list without it.\n" $key (toJson $values)) }}
{{- end }}
{{- end }}
{{- if and .allowedHeaders (not .allowedOrigins) }}
{{- fail (printf "\n\nconfig.cors.allowedHeaders is %s and has no effect without config.cors.allowedOrigins.\n" (toJson .allowedHeaders)) }}
{{- end }}
{{- end }}
{{- with .Values.config.websocket.allowedOrigins }}
{{- if and (has "*" .) (gt (len .) 1) }}
{{- fail (printf "\n\nconfig.websocket.allowedOrigins is %s and must be [\"*\"] or a list without it.\n" (toJson .)) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "resound.validateConnections" -}}
{{- with .Values.config.limits.connections }}
{{- if gt (int64 .) 10000000 }}
{{- fail (printf "\n\nconfig.limits.connections is %d and must be from 1 to 10000000.\n" (int64 .)) }}
{{- end }}
{{- $held := include "resound.connectionsInHeap" $ }}
{{- if and $held (gt (int64 .) (int64 $held)) }}
{{- fail (printf "\n\nconfig.limits.connections is %d, and the heap of %sMi holds about %s: give the pods more memory, or take fewer connections (README, \"Sizing\").\n" (int64 .) (include "resound.heap" $) $held) }}
{{- end }}
{{- end }}
{{- end }}

{{/* list key value least most */}}
{{- define "resound.requireWithin" -}}
{{- $value := include "resound.milliseconds" (index . 1) | int64 }}
{{- if or (lt $value (include "resound.milliseconds" (index . 2) | int64)) (gt $value (include "resound.milliseconds" (index . 3) | int64)) }}
{{- fail (printf "\n\n%s is %s and must be from %s to %s.\n" (index . 0) (index . 1) (index . 2) (index . 3)) }}
{{- end }}
{{- end }}

{{/* Two sources for one setting would hide each other. */}}
{{- define "resound.validateEnv" -}}
{{- range .Values.extraEnv }}
{{- if hasPrefix "RESOUND_" .name }}
{{- fail (printf "\n\nextraEnv has %s; the settings of the service belong under config.\n" .name) }}
{{- else if eq .name "JDK_JAVA_OPTIONS" }}
{{- fail "\n\nextraEnv has JDK_JAVA_OPTIONS, which the chart sets itself; more flags for the JVM belong into jvmOptions.\n" }}
{{- else if has .name (list "POD_NAME" "POD_NAMESPACE" "NODE_NAME" "NODE_ZONE") }}
{{- fail (printf "\n\nextraEnv has %s, which the chart sets itself.\n" .name) }}
{{- else if has .name (list "SERVER_PORT" "MANAGEMENT_SERVER_PORT") }}
{{- fail (printf "\n\nextraEnv has %s; the ports of the container are fixed, service.port is the one that clients see.\n" .name) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "resound.validateSizing" -}}
{{- $sizing := include "resound.sizing" . | fromYaml }}
{{- $loops := include "resound.eventLoops" . | default "1" | int64 }}
{{- with include "resound.heap" . }}
{{- if lt (int64 .) ($sizing.leastHeap | int64) }}
{{- $shares := ternary (div (mul 5 $sizing.leastHeap) 2) (mul 2 $sizing.leastHeap) (ne (include "resound.hasTls" $) "") }}
{{- $least := add (include "resound.overhead" $ | int64) $shares }}
{{- fail (printf "\n\nresources give a pod too little memory: with %d event loop(s) it needs at least %dMi as resources.limits.memory (README, \"Sizing\").\n" $loops $least) }}
{{- end }}
{{- end }}
{{- if .Values.config.server.pinEventLoops }}
{{- $requests := .Values.resources.requests | default dict }}
{{- $limits := .Values.resources.limits | default dict }}
{{- $cpu := toString $limits.cpu }}
{{- if not (and $limits.cpu (regexMatch "^[0-9]+$" $cpu) (eq $cpu (toString ($requests.cpu | default $limits.cpu))) $limits.memory (eq (toString $limits.memory) (toString ($requests.memory | default $limits.memory)))) }}
{{- fail (printf "\n\nconfig.server.pinEventLoops needs a pod that has whole processors to itself: resources.limits.cpu a whole number (it is %s), and requests equal to limits. See values-node.yaml.\n" (ternary $cpu "not set" (not (not $limits.cpu)))) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "resound.validateFeatures" -}}
{{- $values := .Values }}
{{- if and $values.serviceMonitor.enabled $values.podMonitor.enabled }}
{{- fail "\n\nserviceMonitor.enabled and podMonitor.enabled are both true: every pod would be scraped twice and counted twice. Choose one.\n" }}
{{- end }}
{{- range $name := list "httpRoute" "grpcRoute" }}
{{- $route := get $values $name }}
{{- if and $route.enabled (not $route.parentRefs) }}
{{- fail (printf "\n\n%s.enabled is true, but %s.parentRefs names no gateway to attach to, e.g. [{name: my-gateway, namespace: gateways}].\n" $name $name) }}
{{- end }}
{{- end }}
{{- if and $values.httpRoute.enabled $values.grpcRoute.enabled }}
{{- if and (eq (toJson $values.httpRoute.parentRefs) (toJson $values.grpcRoute.parentRefs)) (eq (toJson ($values.httpRoute.hostnames | default list)) (toJson ($values.grpcRoute.hostnames | default list))) }}
{{- fail "\n\nhttpRoute and grpcRoute have the same parentRefs and hostnames, and for these a gateway accepts one route. Give grpcRoute host names of its own, or let httpRoute pass gRPC on, with service.appProtocol kubernetes.io/h2c.\n" }}
{{- end }}
{{- end }}
{{- if $values.autoscaling.enabled }}
{{- if gt ($values.autoscaling.minReplicas | int64) ($values.autoscaling.maxReplicas | int64) }}
{{- fail (printf "\n\nautoscaling.minReplicas is %v and must be at most autoscaling.maxReplicas, which is %v.\n" $values.autoscaling.minReplicas $values.autoscaling.maxReplicas) }}
{{- end }}
{{- if not (or $values.autoscaling.targetCPUUtilizationPercentage $values.autoscaling.metrics) }}
{{- fail "\n\nautoscaling.enabled is true, but there is nothing to scale by: set autoscaling.targetCPUUtilizationPercentage or autoscaling.metrics.\n" }}
{{- end }}
{{- if and $values.autoscaling.targetCPUUtilizationPercentage (not (include "resound.resource" (list . "cpu"))) }}
{{- fail "\n\nautoscaling.targetCPUUtilizationPercentage is a share of resources.requests.cpu, which is not set.\n" }}
{{- end }}
{{- end }}
{{- end }}
