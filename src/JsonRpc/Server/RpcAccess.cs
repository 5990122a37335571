// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.JsonRpc.Server;

/// <summary>How open a method is.</summary>
public enum RpcAccess
{
    /// <summary>For everyone who reaches the listener.</summary>
    Open = 0,

    /// <summary>On a listener that others can reach, only with a token.</summary>
    TokenWhenPublic,

    /// <summary>As <see cref="TokenWhenPublic"/>; elsewhere, too, never for a web page of an origin that was not named.</summary>
    Operator,
}
