"""Wrong uses of constructors. Each line marked `# error` must be refused by both checkers, and no other."""

from __future__ import annotations

import openai_realtime as rt
from openai_realtime import beta

rt.ConversationItemMessageUser(content=[rt.OutputText(text="an assistant's part")])  # error
rt.ConversationItemMessageAssistant(content=[rt.InputText(text="a user's part")])  # error
rt.ConversationItemMessageSystem(content=[rt.InputAudio(audio=b"")])  # error
rt.ConversationItemMessageUser(content=[rt.InputText(text="a")], role="assistant")  # error

rt.SessionCreateRequest(instructions=None)  # error
rt.SessionCreateRequest(max_output_tokens=None)  # error
rt.FunctionTool(name=None)  # error
rt.ConversationItemCreate(item=rt.ConversationItemMessageSystem(content=[]), previous_item_id=None)  # error

rt.InputText(type="input_text", text="a")  # error
rt.SessionUpdate(type="session.update", session=rt.SessionCreateRequest())  # error

rt.SessionCreateRequest(max_output_tokens="infinite")  # error
rt.SessionCreateRequest(tracing="on")  # error
rt.SessionCreateRequest(output_modalities=["video"])  # error
rt.NoiseReduction(type="far")  # error
rt.AudioFormatPcm(rate=16000)  # error
rt.Response(status="done")  # error

rt.InputAudioBufferAppend()  # error
rt.ConversationItemTruncate(item_id="i", content_index=0)  # error
rt.ConversationItemFunctionCall(name="f")  # error
rt.SessionUpdate()  # error

rt.InputAudioBufferAppend(audio="AAEC")  # error
rt.InputText("a")  # error
rt.InputText(txt="a")  # error
rt.SessionUpdate(session={"type": "realtime"})  # error
rt.SessionAudioInput(turn_detection="server_vad")  # error
rt.ResponseCreateParams(metadata={"a": 1})  # error
rt.CreateClientSecretRequest(session=beta.SessionCreateRequest())  # error
