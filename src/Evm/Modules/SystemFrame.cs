// SPDX-License-Identifier: Apache-2.0


namespace PowerVerse.Chain.Evm.Modules;

/// <summary>One call of a system module: its input, its host and where its output goes.</summary>
public ref struct SystemFrame
{
    /// <summary>Makes the frame of a call.</summary>
    public SystemFrame(ISystemHost host, ReadOnlySpan<byte> input)
    {
        Host = host;
        Input = input;
        Output = default;
        Halt = HaltReason.OutOfGas;
    }

    /// <summary>Everything that the module may see or change of the chain; every member is metered.</summary>
    public ISystemHost Host { get; }

    /// <summary>The call data. Valid during the call only.</summary>
    public ReadOnlySpan<byte> Input { get; }

    /// <summary>The return data or the revert data; set by the module.</summary>
    public ReadOnlyMemory<byte> Output { get; set; }

    /// <summary>Why the call halts, when the outcome is <see cref="SystemOutcome.Halt"/>; out of gas unless the module or the host says otherwise.</summary>
    public HaltReason Halt { get; set; }
}
