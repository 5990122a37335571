// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Evm.Frames;

/// <summary>How a frame came to be.</summary>
public enum FrameKind : byte
{
    /// <summary>CALL, or a top-level message call.</summary>
    Call,

    /// <summary>CALLCODE.</summary>
    CallCode,

    /// <summary>DELEGATECALL.</summary>
    DelegateCall,

    /// <summary>STATICCALL.</summary>
    StaticCall,

    /// <summary>CREATE, or a top-level creation.</summary>
    Create,

    /// <summary>CREATE2.</summary>
    Create2,
}
