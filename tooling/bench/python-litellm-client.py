"""Python's LiteLLM as the bench asks for it: a task a line on standard input, what it cost a line on standard output."""

import json
import sys
import time

import litellm

litellm.suppress_debug_info = True


def run(task):
    ask = {"model": "openai/" + task["model"], "messages": task["messages"], "api_base": task["base"], "api_key": "sk-bench"}
    length = 0
    start = time.process_time()  # user and system time of all threads
    for _ in range(task["times"]):
        if task["way"] == "stream":
            for chunk in litellm.completion(stream=True, **ask):
                length += len(chunk.choices[0].delta.content or "")
        else:
            length += len(litellm.completion(**ask).choices[0].message.content)
    return {"cpu": (time.process_time() - start) * 1e6, "length": length}


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
