# docker build -t prep .
# docker run --rm -u "$(id -u):$(id -g)" -v "$PWD:/data" prep lint train.jsonl
# Jobs are remembered in /tmp/prep: mount a folder there to upload and train from a container.
FROM python:3.13-slim AS build
WORKDIR /source
COPY . .
RUN python -m venv --without-pip /opt/prep \
    && pip --python /opt/prep/bin/python install --no-cache-dir .

FROM python:3.13-slim
COPY --from=build /opt/prep /opt/prep
RUN useradd --uid 10001 --no-create-home prep
# any user may run it, so what it keeps goes where any user may write
ENV PATH=/opt/prep/bin:$PATH PYTHONUTF8=1 PREP_STATE_DIR=/tmp/prep PREP_NO_CACHE=1
USER 10001
WORKDIR /data
ENTRYPOINT ["prep"]
