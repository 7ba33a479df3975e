{{/*
The JVM's flags. Those that the chart computes from the resources can be replaced in jvmOptions: -Xmx, -Xms,
-XX:MaxDirectMemorySize and -XX:ActiveProcessorCount; what follows from them then follows from the user's. README.md,
"Sizing".
*/}}
{{- define "resound.jvmOptions" -}}
{{- $options := list }}
{{- with include "resound.heap" . }}
{{- $options = list (printf "-Xms%sm" .) (printf "-Xmx%sm" .) (printf "-XX:MaxDirectMemorySize=%sm" (include "resound.direct" $)) }}
{{- end }}
{{- if not (dig "limits" "cpu" nil (.Values.resources | default dict)) }}
{{- with include "resound.eventLoops" . }}
{{- $options = append $options (printf "-XX:ActiveProcessorCount=%s" .) }}
{{- end }}
{{- end }}
{{- $computed := list }}
{{- range $options }}
{{- if not (include "resound.flag" (list $ (include "resound.flagName" .))) }}
{{- $computed = append $computed . }}
{{- end }}
{{- end }}
{{- concat $computed (.Values.jvmOptions | default list) | join " " }}
{{- end }}

{{/* How a flag begins, by which two of the same kind are known. */}}
{{- define "resound.flagName" -}}
{{- regexFind "^(-Xm[sx]|-XX:[+-]?[A-Za-z0-9]+|--?[A-Za-z0-9.-]+)" . }}
{{- end }}

{{/* What the user has after the name of a flag, the last one counting as it does for the JVM. list . name */}}
{{- define "resound.flag" -}}
{{- $name := index . 1 }}
{{- $value := "" }}
{{- range (index . 0).Values.jvmOptions }}
{{- if eq $name (include "resound.flagName" .) }}
{{- $value = trimPrefix $name . | trimPrefix "=" }}
{{- end }}
{{- end }}
{{- $value }}
{{- end }}

{{/* Mebibytes of a size as the JVM has it, rounded up. */}}
{{- define "resound.jvmMebibytes" -}}
{{- $units := dict "" 1 "k" 1024 "m" 1048576 "g" 1073741824 "t" 1099511627776 }}
{{- divf (mulf (regexFind "^[0-9]+" . | float64) (get $units (regexFind "[a-z]?$" (lower .)))) 1048576 | ceil | int64 }}
{{- end }}

{{- define "resound.validateJvmOptions" -}}
{{- range $option := .Values.jvmOptions }}
{{- $name := include "resound.flagName" $option }}
{{- if has $name (list "-Xmx" "-Xms" "-XX:MaxDirectMemorySize") }}
{{- if not (regexMatch "^[0-9]{1,15}[kKmMgGtT]?$" (trimPrefix $name $option | trimPrefix "=")) }}
{{- fail (printf "\n\njvmOptions has %s, which is no size: use %s with a number and k, m or g.\n" $option $name) }}
{{- end }}
{{- else if and (eq $name "-XX:ActiveProcessorCount") (not (regexMatch "^-XX:ActiveProcessorCount=[1-9][0-9]{0,3}$" $option)) }}
{{- fail (printf "\n\njvmOptions has %s, which is no number of processors.\n" $option) }}
{{- else if regexMatch "^-XX:(MaxHeapSize|InitialHeapSize|MaxRAM|MaxRAMFraction|InitialRAMFraction|(Max|Min|Initial)RAMPercentage)$" $name }}
{{- fail (printf "\n\njvmOptions has %s; the chart computes the heap from resources.limits.memory. To have another, use -Xmx.\n" $option) }}
{{- else if regexMatch "^-XX:[+-]Use[A-Za-z]*GC$" $name }}
{{- fail (printf "\n\njvmOptions has %s, but the image's own flags choose the collector, and a JVM has one. Build the image with another jvm.options.\n" $option) }}
{{- else if or (has (regexReplaceAll "^-XX:[+-]?" $name "") (include "resound.flagsOfTheImage" . | fromYamlArray)) (has (regexFind "^-D[^=]+|^--[^=]+" $option) (include "resound.flagsOfTheImage" . | fromYamlArray)) }}
{{- fail (printf "\n\njvmOptions has %s, which has no effect, because the image's own flags come after it. Build the image with another jvm.options.\n" $option) }}
{{- else if regexMatch "^-(jar|h|help|\\?|X|version|showversion|fullversion|m|-module|-help|-help-extra|-version|-show-version|-dry-run|-validate-modules|-list-modules|-describe-module|d)(=.*)?$" $option }}
{{- fail (printf "\n\njvmOptions has %s, which is for the command line alone: the JVM would not start.\n" $option) }}
{{- end }}
{{- end }}
{{- with include "resound.heap" . }}
{{- $overhead := include "resound.overhead" $ | int64 }}
{{- if include "resound.hasTls" $ }}
{{- $overhead = add $overhead (div (int64 .) 2) }}
{{- end }}
{{- $memory := include "resound.mebibytes" (include "resound.resource" (list $ "memory")) | int64 }}
{{- $direct := include "resound.direct" $ | int64 }}
{{- with include "resound.flag" (list $ "-Xms") }}
{{- if gt (include "resound.jvmMebibytes" . | int64) (include "resound.heap" $ | int64) }}
{{- fail (printf "\n\njvmOptions has -Xms%s, which is more than the heap of %sm.\n" . (include "resound.heap" $)) }}
{{- end }}
{{- end }}
{{- if gt (add (int64 .) $direct $overhead) $memory }}
{{- fail (printf "\n\njvmOptions give %sm of heap and %dm of direct memory; with %dMi for the JVM, its event loops and TLS, that is more than the pod's memory of %dMi, so that it would be killed. Raise resources.limits.memory, or set both -Xmx and -XX:MaxDirectMemorySize.\n" . $direct $overhead $memory) }}
{{- end }}
{{- end }}
{{- end }}

{{/* What jvm.options and the image's entry point set; a test compares it with them. */}}
{{- define "resound.flagsOfTheImage" -}}
- --enable-native-access
- --sun-misc-unsafe-memory-access
- -Dio.netty.noUnsafe
- -Dio.netty.leakDetection.samplingInterval
- -Djdk.reflect.useNativeAccessorOnly
- UseCompactObjectHeaders
- UseSerialGC
- MaxTenuringThreshold
- ExitOnOutOfMemoryError
- UnlockDiagnosticVMOptions
- AOTReplayTraining
- Tier4InvocationThreshold
- Tier4MinInvocationThreshold
- Tier4CompileThreshold
- Tier4BackEdgeThreshold
- AOTCache
{{- end }}
