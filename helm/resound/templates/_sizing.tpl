{{/*
Sizing, the one rule; README.md explains it, and where the numbers come from. In MiB, but for perConnection and
perTlsConnection, in KiB.

  event loops = limits.cpu, or requests.cpu without a limit, rounded up
  memory      = limits.memory, or requests.memory without a limit
  heap        = direct memory = (memory - jvm - perLoop × event loops) / 2, unless jvmOptions say otherwise;
                with TLS on any listener 2/5 of (memory - jvm - (perLoop + handshakes) × event loops): the last fifth is for
                what the TLS library takes of its own, half of the heap, for at most perTlsConnection in the heap go with at
                most 8 KiB outside of it
  heads       = config.limits.heads, or an eighth of the heap and leastHeads at least, as the service has it
  ledger      = config.ledger.memory, or an eighth of the heap and mostLedger at most, as the service has it
  connections = (heap - idle - heads - ledger) / perConnection, with TLS perTlsConnection; mostConnections at most unless config.limits.connections says more
*/}}
{{- define "resound.sizing" -}}
jvm: 160
perLoop: 16
leastHeap: 32
leastHeads: 4
mostLedger: 32
idle: 26
perConnection: 12
handshakes: 11
perTlsConnection: 15
mostConnections: 10000
{{- end }}

{{/* What a pod has of a resource: its limit, else its request, else nothing. */}}
{{- define "resound.resource" -}}
{{- $resources := (index . 0).Values.resources | default dict }}
{{- with (dig "limits" (index . 1) (dig "requests" (index . 1) nil $resources) $resources) }}
{{- include "resound.plain" . }}
{{- end }}
{{- end }}

{{/* Mebibytes of a quantity of memory, rounded down. */}}
{{- define "resound.mebibytes" -}}
{{- $text := include "resound.plain" . }}
{{- $number := regexFind "^[0-9.]+" $text | float64 }}
{{- $unit := regexFind "[A-Za-z]*$" $text }}
{{- $units := dict "" 1 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 }}
{{- divf (mulf $number (get $units $unit)) 1048576 | floor | int64 }}
{{- end }}

{{/* Whole processors of a quantity of CPU, rounded up. */}}
{{- define "resound.processors" -}}
{{- $text := toString . }}
{{- if hasSuffix "m" $text }}
{{- divf (trimSuffix "m" $text | float64) 1000 | ceil | int64 }}
{{- else }}
{{- float64 $text | ceil | int64 }}
{{- end }}
{{- end }}

{{/* The event loops that a pod has, and nothing where neither the user, a limit nor a request tells. */}}
{{- define "resound.eventLoops" -}}
{{- $own := include "resound.flag" (list . "-XX:ActiveProcessorCount") }}
{{- if $own }}
{{- $own }}
{{- else }}
{{- with include "resound.resource" (list . "cpu") }}
{{- include "resound.processors" . }}
{{- end }}
{{- end }}
{{- end }}

{{/* The heap in mebibytes, the user's or the share of the memory; nothing where neither a limit nor a request tells. */}}
{{- define "resound.heap" -}}
{{- with include "resound.share" . }}
{{- $own := include "resound.flag" (list $ "-Xmx") }}
{{- if $own }}
{{- include "resound.jvmMebibytes" $own }}
{{- else }}
{{- . }}
{{- end }}
{{- end }}
{{- end }}

{{/* The direct memory in mebibytes, likewise. */}}
{{- define "resound.direct" -}}
{{- with include "resound.share" . }}
{{- $own := include "resound.flag" (list $ "-XX:MaxDirectMemorySize") }}
{{- if $own }}
{{- include "resound.jvmMebibytes" $own }}
{{- else }}
{{- . }}
{{- end }}
{{- end }}
{{- end }}

{{/* Whether any listener speaks TLS; nothing if none does. */}}
{{- define "resound.hasTls" -}}
{{- range .Values.listeners }}
{{- if .tls }}yes{{ end }}
{{- end }}
{{- end }}

{{/* What is neither heap nor direct memory nor for TLS connections, in mebibytes. */}}
{{- define "resound.overhead" -}}
{{- $sizing := include "resound.sizing" . | fromYaml }}
{{- $perLoop := ternary (add $sizing.perLoop $sizing.handshakes) (int64 $sizing.perLoop) (ne (include "resound.hasTls" .) "") }}
{{- add $sizing.jvm (mul $perLoop (include "resound.eventLoops" . | default "1" | int64)) }}
{{- end }}

{{/* What heap and direct memory get each, in mebibytes; nothing where neither a limit nor a request tells. */}}
{{- define "resound.share" -}}
{{- with include "resound.resource" (list . "memory") }}
{{- $rest := sub (include "resound.mebibytes" . | int64) (include "resound.overhead" $ | int64) }}
{{- if include "resound.hasTls" $ }}
{{- div (mul 2 $rest) 5 }}
{{- else }}
{{- div $rest 2 }}
{{- end }}
{{- end }}
{{- end }}

{{/* The heap that the heads of open requests may hold, in mebibytes. */}}
{{- define "resound.heads" -}}
{{- $sizing := include "resound.sizing" . | fromYaml }}
{{- with .Values.config.limits.heads }}
{{- include "resound.sizeInMebibytes" . }}
{{- else }}
{{- max $sizing.leastHeads (div (include "resound.heap" . | int64) 8) }}
{{- end }}
{{- end }}

{{/* The heap that the ledger may hold, in mebibytes. */}}
{{- define "resound.ledger" -}}
{{- $sizing := include "resound.sizing" . | fromYaml }}
{{- with .Values.config.ledger.memory }}
{{- include "resound.sizeInMebibytes" . }}
{{- else }}
{{- min $sizing.mostLedger (div (include "resound.heap" . | int64) 8) }}
{{- end }}
{{- end }}

{{/* Mebibytes of a size as the service writes it, rounded up. KB and KiB are 1024 bytes. */}}
{{- define "resound.sizeInMebibytes" -}}
{{- $text := include "resound.plain" . }}
{{- $units := dict "" 1 "B" 1 "KB" 1024 "MB" 1048576 "GB" 1073741824 "TB" 1099511627776 }}
{{- $unit := regexFind "[A-Za-z]*$" $text | replace "i" "" }}
{{- divf (mulf (regexFind "^[0-9]+" $text | float64) (get $units $unit)) 1048576 | ceil | int64 }}
{{- end }}

{{/* Resources of the container, with a request of ephemeral storage for the volumes that it writes to. */}}
{{- define "resound.resources" -}}
{{- $resources := deepCopy (.Values.resources | default dict) }}
{{- $requests := $resources.requests | default dict }}
{{- if not (or (hasKey $requests "ephemeral-storage") (hasKey ($resources.limits | default dict) "ephemeral-storage")) }}
{{- $volumes := add (include "resound.mebibytes" .Values.spool.sizeLimit | int64) (include "resound.mebibytes" .Values.tmpSizeLimit | int64) }}
{{- $_ := set $resources "requests" (merge (dict "ephemeral-storage" (printf "%dMi" $volumes)) $requests) }}
{{- end }}
{{- toYaml $resources }}
{{- end }}

{{/* The connections that the heap holds at worst; nothing where its size is not known. */}}
{{- define "resound.connectionsInHeap" -}}
{{- $sizing := include "resound.sizing" . | fromYaml }}
{{- with include "resound.heap" . }}
{{- $left := sub (int64 .) (add $sizing.idle (include "resound.heads" $ | int64) (include "resound.ledger" $ | int64)) }}
{{- div (mul (max $left 1) 1024) (ternary $sizing.perTlsConnection $sizing.perConnection (ne (include "resound.hasTls" $) "")) }}
{{- end }}
{{- end }}
