// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;

namespace PowerVerse.Chain.JsonRpc.Tracing.Native;

/// <summary>Names of members of traces, encoded once.</summary>
internal static class TraceNames
{
    public static readonly JsonEncodedText Action = JsonEncodedText.Encode("action");
    public static readonly JsonEncodedText BlockHash = JsonEncodedText.Encode("blockHash");
    public static readonly JsonEncodedText BlockNumber = JsonEncodedText.Encode("blockNumber");
    public static readonly JsonEncodedText Calls = JsonEncodedText.Encode("calls");
    public static readonly JsonEncodedText CallType = JsonEncodedText.Encode("callType");
    public static readonly JsonEncodedText Code = JsonEncodedText.Encode("code");
    public static readonly JsonEncodedText CreationMethod = JsonEncodedText.Encode("creationMethod");
    public static readonly JsonEncodedText Depth = JsonEncodedText.Encode("depth");
    public static readonly JsonEncodedText Error = JsonEncodedText.Encode("error");
    public static readonly JsonEncodedText GasCost = JsonEncodedText.Encode("gasCost");
    public static readonly JsonEncodedText Init = JsonEncodedText.Encode("init");
    public static readonly JsonEncodedText Memory = JsonEncodedText.Encode("memory");
    public static readonly JsonEncodedText Op = JsonEncodedText.Encode("op");
    public static readonly JsonEncodedText Output = JsonEncodedText.Encode("output");
    public static readonly JsonEncodedText Pc = JsonEncodedText.Encode("pc");
    public static readonly JsonEncodedText Position = JsonEncodedText.Encode("position");
    public static readonly JsonEncodedText Post = JsonEncodedText.Encode("post");
    public static readonly JsonEncodedText Pre = JsonEncodedText.Encode("pre");
    public static readonly JsonEncodedText Refund = JsonEncodedText.Encode("refund");
    public static readonly JsonEncodedText RefundAddress = JsonEncodedText.Encode("refundAddress");
    public static readonly JsonEncodedText Result = JsonEncodedText.Encode("result");
    public static readonly JsonEncodedText ReturnData = JsonEncodedText.Encode("returnData");
    public static readonly JsonEncodedText ReturnValue = JsonEncodedText.Encode("returnValue");
    public static readonly JsonEncodedText RevertReason = JsonEncodedText.Encode("revertReason");
    public static readonly JsonEncodedText Stack = JsonEncodedText.Encode("stack");
    public static readonly JsonEncodedText Storage = JsonEncodedText.Encode("storage");
    public static readonly JsonEncodedText StructLogs = JsonEncodedText.Encode("structLogs");
    public static readonly JsonEncodedText Subtraces = JsonEncodedText.Encode("subtraces");
    public static readonly JsonEncodedText TraceAddress = JsonEncodedText.Encode("traceAddress");
    public static readonly JsonEncodedText TransactionPosition = JsonEncodedText.Encode("transactionPosition");
    public static readonly JsonEncodedText TxHash = JsonEncodedText.Encode("txHash");
}
