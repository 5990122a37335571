// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Evm.Modules;

/// <summary>How a module's call ended.</summary>
public enum SystemOutcome : byte
{
    /// <summary>The changes stay; <see cref="SystemFrame.Output"/> is the return data.</summary>
    Success,

    /// <summary>The changes are undone, the unused gas is given back; <see cref="SystemFrame.Output"/> is the revert data.</summary>
    Revert,

    /// <summary>The changes are undone and all gas is used; the reason is that of <see cref="SystemFrame.Halt"/>.</summary>
    Halt,
}
