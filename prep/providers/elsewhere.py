"""Providers whose training the `openai` package does not reach: what to type with their own client.

prep prepares, checks and prices the file; these are the words that hand it over. Read on
2026-11-21: the documentation of Together (its command line 3.1.1 was asked for its options),
Fireworks (firectl), Google (google-genai 3.4.0) and AWS (command line 1.46.2); Mistral's client
1.12.4 is the last that creates training jobs.
"""

import re
import shlex
from collections.abc import Callable, Mapping

from msgspec import Struct


class Line(Struct, frozen=True):
    """One line of instructions.

    text: with {file}, {basename}, {name} (letters, digits and hyphens of it), {validation},
        {validation_basename}, {model}, {suffix}, {label} (the suffix, or a name by the file) and
        settings by OpenAI's names in it
    needs: values without which the line is left out, separated by blanks; a method as in
        "method=dpo" or "method=dpo|supervised"; "" if it always stands
    """

    text: str
    needs: str = ""


class Elsewhere(Struct, frozen=True, kw_only=True):
    """How training is started at a provider with a client of its own.

    install: how to get the client
    key_env: environment variable their client reads, "" when it signs in differently
    language: "shell" or "python": decides how values are quoted
    replace: what in the lines stands for something only the user knows
    """

    name: str
    title: str
    install: str
    key_env: str = ""
    key_page: str = ""
    language: str = "shell"
    lines: tuple[Line, ...]
    replace: str = ""
    note: str = ""

    def instructions(self, values: Mapping[str, str], settings: Mapping[str, str]) -> str:
        """The text to follow, with values put in, quoted for its language.

        values: what stands for the names in the lines, and the method
        settings: of the job; those the lines do not use are named, so that none is lost unseen,
            and so are validation file and suffix
        """
        quote: Callable[[str], str] = repr if self.language == "python" else shlex.quote
        known = {**values, **settings}
        lines = [line for line in self.lines if _stands(line, known)]
        quoted = {name: quote(value) for name, value in known.items()}
        used = {name for line in lines for name in re.findall(r"\{(\w+)\}", line.text)}
        head = [f"# {self.title}: {self.install}"]
        if self.key_env:
            head.append(f"# key: {self.key_env}, from {self.key_page}")
        if self.replace:
            head.append(f"# replace {self.replace}")
        if self.note:
            head.append(f"# {self.note}")
        wanted = {name: known[name] for name in LOSABLE if known.get(name)} | dict(settings)
        if "label" in used:
            used.add("suffix")
        rest = {name: value for name, value in wanted.items() if name not in used}
        head += left_to_set(rest)
        return "\n".join([*head, *(line.text.format_map(quoted) for line in lines)]) + "\n"


def left_to_set(settings: Mapping[str, str]) -> list[str]:
    """A comment that names settings which a command does not carry; [] when there are none."""
    told = ", ".join(f"{name} {value}" for name, value in sorted(settings.items()))
    return [f"# their words for these are others, set them yourself: {told}"] if told else []


LOSABLE = ("suffix", "validation")
"""What a user may have said besides settings."""


def _stands(line: Line, values: Mapping[str, str]) -> bool:
    return all(_is_there(need, values) for need in line.needs.split())


def _is_there(need: str, values: Mapping[str, str]) -> bool:
    name, _, allowed = need.partition("=")
    value = values.get(name, "")
    return value in allowed.split("|") if allowed else bool(value)


TOGETHER = Elsewhere(
    name="together",
    title="Together",
    install="uv tool install together",
    key_env="TOGETHER_API_KEY",
    key_page="https://api.together.ai/settings/api-keys",
    lines=(
        Line("tg fine-tuning create \\"),
        Line("  --training-method dpo \\", needs="method=dpo"),
        Line("  --dpo-beta {beta} \\", needs="beta"),
        Line("  --validation-file {validation} --n-evals 5 \\", needs="validation"),
        Line("  --n-epochs {n_epochs} \\", needs="n_epochs"),
        Line("  --batch-size {batch_size} \\", needs="batch_size"),
        Line("  --random-seed {seed} \\", needs="seed"),
        Line("  --suffix {suffix} \\", needs="suffix"),
        Line("  --model {model} --training-file {file}"),
    ),
    note="it uploads the files, shows a price of its own and asks",
)

JUDGED = "validation method=supervised|reinforcement"
"""Fireworks' jobs that take a validation file."""

FIREWORKS = Elsewhere(
    name="fireworks",
    title="Fireworks",
    install="install firectl: https://docs.fireworks.ai/tools-sdks/firectl/firectl",
    key_env="FIREWORKS_API_KEY",
    key_page="https://fireworks.ai/account/api-keys",
    lines=(
        Line("firectl dataset create {name} {file}"),
        Line("firectl dataset create {name}-validation {validation}", needs=JUDGED),
        Line("firectl supervised-fine-tuning-job create \\", needs="method=supervised"),
        Line("firectl dpo-job create --loss-method DPO \\", needs="method=dpo"),
        Line(
            "firectl reinforcement-fine-tuning-job create --evaluator EVALUATOR \\",
            needs="method=reinforcement",
        ),
        Line("  --evaluation-dataset {name}-validation \\", needs=JUDGED),
        Line("  --epochs {n_epochs} \\", needs="n_epochs"),
        Line("  --output-model {suffix} \\", needs="suffix"),
        Line("  --base-model {model} --dataset {name}"),
    ),
    note="reinforcement only: replace EVALUATOR by the id of one you made there",
)


def _mistral_file(variable: str, file: str, name: str, needs: str = "") -> tuple[Line, ...]:
    """The lines that send a file."""
    return (
        Line(f'with open({{{file}}}, "rb") as content:', needs),
        Line(f'    data = {{{{"file_name": {{{name}}}, "content": content}}}}', needs),
        Line(f'    {variable} = client.files.upload(file=data, purpose="fine-tune")', needs),
    )


MISTRAL = Elsewhere(
    name="mistral",
    title="Mistral",
    install='pip install "mistralai<2"',
    key_env="MISTRAL_API_KEY",
    key_page="https://console.mistral.ai/api-keys",
    language="python",
    lines=(
        Line("import os"),
        Line("from mistralai import Mistral"),
        Line('client = Mistral(api_key=os.environ["MISTRAL_API_KEY"])'),
        *_mistral_file("file", "file", "basename"),
        *_mistral_file("held", "validation", "validation_basename", needs="validation"),
        Line("hyperparameters = {{}}"),
        Line('hyperparameters["epochs"] = float({n_epochs})', needs="n_epochs"),
        Line("job = client.fine_tuning.jobs.create("),
        Line("    model={model},"),
        Line('    training_files=[{{"file_id": file.id, "weight": 1}}],'),
        Line("    validation_files=[held.id],", needs="validation"),
        Line("    suffix={suffix},", needs="suffix"),
        Line("    hyperparameters=hyperparameters,"),
        Line("    auto_start=True,"),
        Line(")"),
        Line("print(job.id)"),
    ),
    note="training jobs are deprecated: no client after version 1 has them",
)

VERTEX = Elsewhere(
    name="vertex",
    title="Google Vertex AI",
    install="pip install google-genai; gcloud auth application-default login; "
    "gcloud storage cp FILE gs://BUCKET/ (every file)",
    language="python",
    lines=(
        Line("from google import genai"),
        Line("from google.genai import types"),
        Line('client = genai.Client(vertexai=True, project="PROJECT", location="us-central1")'),
        Line("job = client.tunings.tune("),
        Line("    base_model={model},"),
        Line('    training_dataset=types.TuningDataset(gcs_uri="gs://BUCKET/" + {basename}),'),
        Line("    config=types.CreateTuningJobConfig("),
        Line("        method=types.TuningMethod.PREFERENCE_TUNING,", needs="method=dpo"),
        Line("        beta=float({beta}),", needs="beta"),
        Line("        validation_dataset=types.TuningValidationDataset(", needs="validation"),
        Line('            gcs_uri="gs://BUCKET/" + {validation_basename}', needs="validation"),
        Line("        ),", needs="validation"),
        Line("        epoch_count=int({n_epochs}),", needs="n_epochs"),
        Line(
            "        learning_rate_multiplier=float({learning_rate_multiplier}),",
            needs="learning_rate_multiplier",
        ),
        Line("        tuned_model_display_name={suffix},", needs="suffix"),
        Line("    ),"),
        Line(")"),
        Line("print(job.name)"),
    ),
    replace="FILE, BUCKET and PROJECT",
)

BEDROCK = Elsewhere(
    name="bedrock",
    title="AWS Bedrock",
    install="install the AWS command line and run `aws configure`",
    lines=(
        # In its short form of structures some characters of file names mean something.
        Line("aws s3 cp {file} s3://BUCKET/{name}.jsonl"),
        Line("aws s3 cp {validation} s3://BUCKET/{name}-validation.jsonl", needs="validation"),
        Line("aws bedrock create-model-customization-job \\"),
        Line("  --job-name prep-{name} --custom-model-name {label} \\"),
        Line("  --role-arn ROLE_ARN --base-model-identifier {model} \\"),
        Line("  --customization-type FINE_TUNING \\"),
        Line("  --hyper-parameters epochCount={n_epochs} \\", needs="n_epochs"),
        Line("  --training-data-config s3Uri=s3://BUCKET/{name}.jsonl \\"),
        Line("  --validation-data-config \\", needs="validation"),
        Line(
            "    'validators=[{{s3Uri=s3://BUCKET/{name}-validation.jsonl}}]' \\",
            needs="validation",
        ),
        Line("  --output-data-config s3Uri=s3://BUCKET/output/"),
    ),
    replace="BUCKET and ROLE_ARN (a role that may read the bucket)",
    note="reinforcement jobs speak OpenAI's protocol: "
    "--base-url https://bedrock-mantle.REGION.api.aws/v1",
)

ELSEWHERE: dict[str, Elsewhere] = {
    provider.name: provider for provider in (TOGETHER, FIREWORKS, MISTRAL, VERTEX, BEDROCK)
}
