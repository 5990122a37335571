// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.JsonRpc.Tracing.Engine;

/// <summary>What one traced call may take. Time is bounded by the class of the method, the answer by the server (<see cref="Server.RpcLimits"/>).</summary>
internal static class TraceLimits
{
    /// <summary>Bytes that a tracer may keep until it writes them; twice as many digits would be about the longest answer.</summary>
    public const long RecordedBytesMax = 64 * 1024 * 1024;

    /// <summary>What a recorded frame, account or entry is counted as beside its own bytes.</summary>
    public const long RecordedItemBytes = 256;

    /// <summary>Instructions between two looks at the clock.</summary>
    public const int StepsPerCheck = 1_024;

    /// <summary>Blocks that one trace_filter executes again.</summary>
    public const ulong FilterBlocksMax = 100;

    /// <summary>Traces that one trace_filter returns.</summary>
    public const int FilterTracesMax = 10_000;

    /// <summary>Calls of one trace_callMany.</summary>
    public const int CallsMax = 256;

    /// <summary>Slots of one debug_storageRangeAt.</summary>
    public const ulong StorageRangeMax = 1_024;

    /// <summary>Tracers of one muxTracer.</summary>
    public const int MuxTracersMax = 8;

    /// <summary>Blocks that a search for an account's transactions looks at.</summary>
    public const ulong SearchBlocksMax = 20_000;

    /// <summary>Transactions on a page of results.</summary>
    public const ulong PageSizeMax = 1_000;

    /// <summary>Zero bytes beyond the memory of a frame that are taken for hashed (geth's bound for the same tracers).</summary>
    public const long PaddingBytesMax = 1024 * 1024;
}
