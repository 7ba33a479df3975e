# Builds with any builder of Dockerfiles, for any architecture that the base images exist for. To use a mirror or bases of
# your own: --build-arg JDK=... --build-arg JRE=... A release names both by digest, so that the same bytes are built upon.
ARG JDK=docker.io/library/eclipse-temurin:25-jdk
ARG JRE=docker.io/library/eclipse-temurin:25-jre

FROM ${JDK} AS build
WORKDIR /build
COPY . .
# The context has no history: what /actuator/info and the labels tell of the commit comes from here.
ARG REVISION=unknown
RUN printf 'git.commit.id=%s\n' "$REVISION" >src/main/resources/git.properties
RUN --mount=type=cache,target=/root/.m2 ./mvnw -B -ntp package -Dmaven.test.skip=true -Dmaven.gitcommitid.skip=true
RUN java src/test/java/io/resound/testing/Unpacking.java target/resound.jar app \
 && javac -proc:none -cp app/resound.jar -sourcepath src/test/java -d training src/test/java/io/resound/testing/TrainingRun.java
# One folder for each layer, with times that neither builder nor clock can change: the same bytes give the same layer. The
# ahead-of-time cache remembers the times of its jars.
ARG SOURCE_DATE_EPOCH=1767225600
RUN mkdir -p /layers/dependencies/app /layers/service/app \
 && mv app/lib /layers/dependencies/app/ \
 && mv app/resound.jar jvm.options LICENSE /layers/service/app/ \
 && mv target/classes/META-INF/THIRD-PARTY.txt target/classes/META-INF/sbom/application.cdx.json /layers/service/app/ \
 && chmod -R a=rX,u+w /layers \
 && find /layers -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

FROM ${JRE} AS runtime
COPY --from=build /layers/dependencies/ /
COPY --from=build /layers/service/ /
USER 65532:65532

# The cache is only good for the JVM, the jars and the flags it was made with, so it is made from those of the image.
FROM runtime AS training
COPY --from=build /build/training /training
RUN ["java", "-cp", "/training:/app/resound.jar", "io.resound.testing.TrainingRun", "/app/jvm.options", "/app/resound.jar", "/tmp/resound.aot"]

FROM runtime
COPY --from=training /tmp/resound.aot /app/resound.aot
ARG REVISION=unknown
ARG VERSION=0.1.0-SNAPSHOT
# Where the sources are.
ARG SOURCE
ARG JRE
LABEL org.opencontainers.image.title="Resound" \
      org.opencontainers.image.description="An HTTP echo service that streams any body, measures to the one and drains without a loss" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${JRE}"
# The echo, and health, info and metrics.
EXPOSE 8080 8081
# Without a cache that fits, the service starts too, only later.
ENTRYPOINT ["java", "@/app/jvm.options", "-XX:AOTCache=/app/resound.aot", "-jar", "/app/resound.jar"]
