// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.JsonRpc.Errors;

/// <summary>The error codes that clients see: those of JSON-RPC 2.0, of EIP-1474 and of go-ethereum, which wallets match on.</summary>
public enum RpcErrorCode
{
    /// <summary>The message is no JSON, or too deep.</summary>
    ParseError = -32700,

    /// <summary>The message is JSON but no request.</summary>
    InvalidRequest = -32600,

    /// <summary>There is no such method, or it is not available here.</summary>
    MethodNotFound = -32601,

    /// <summary>An argument is missing, malformed or out of range.</summary>
    InvalidParams = -32602,

    /// <summary>The node failed.</summary>
    Internal = -32603,

    /// <summary>The request is well-formed and was refused for a reason that the text gives.</summary>
    Server = -32000,

    /// <summary>The method needs a token that the request did not carry.</summary>
    Unauthorized = -32001,

    /// <summary>The time allowed for the request is over.</summary>
    Timeout = -32002,

    /// <summary>The answer would be too long.</summary>
    ResponseTooLarge = -32003,

    /// <summary>The method exists in the standard and is not offered by this node.</summary>
    MethodNotSupported = -32004,

    /// <summary>A limit was passed: the node is busy, or the request asks for too much.</summary>
    LimitExceeded = -32005,

    /// <summary>Execution ended with REVERT; the data are what it returned.</summary>
    ExecutionReverted = 3,

    /// <summary>A transaction was accepted and not included within the time that the caller allowed (EIP-7966).</summary>
    TransactionNotIncluded = 4,

    /// <summary>What was asked for is older than what the node keeps.</summary>
    PrunedHistory = 4444,

    /// <summary>eth_simulateV1: a call halted exceptionally.</summary>
    SimulatedCallFailed = -32015,

    /// <summary>eth_simulateV1: the nonce was used before.</summary>
    SimulatedNonceTooLow = -38010,

    /// <summary>eth_simulateV1: an earlier nonce is missing.</summary>
    SimulatedNonceTooHigh = -38011,

    /// <summary>eth_simulateV1: the fee cap is below the base fee.</summary>
    SimulatedFeeCapTooLow = -38012,

    /// <summary>eth_simulateV1: the gas limit is below the intrinsic cost.</summary>
    SimulatedIntrinsicGas = -38013,

    /// <summary>eth_simulateV1: the sender cannot pay.</summary>
    SimulatedInsufficientFunds = -38014,

    /// <summary>eth_simulateV1: the calls of a block exceed its gas limit.</summary>
    SimulatedBlockGasLimit = -38015,

    /// <summary>eth_simulateV1: block numbers do not grow.</summary>
    SimulatedBlockNumberOrder = -38020,

    /// <summary>eth_simulateV1: block times do not grow.</summary>
    SimulatedBlockTimeOrder = -38021,

    /// <summary>eth_simulateV1: a precompiled contract is moved onto itself.</summary>
    SimulatedMoveToSelf = -38022,

    /// <summary>eth_simulateV1: two precompiled contracts are moved to one address.</summary>
    SimulatedMoveConflict = -38023,

    /// <summary>eth_simulateV1: the sender has code.</summary>
    SimulatedSenderHasCode = -38024,

    /// <summary>eth_simulateV1: the initialisation code is too long.</summary>
    SimulatedInitcodeTooLong = -38025,

    /// <summary>eth_simulateV1: more blocks than the node simulates.</summary>
    SimulatedTooManyBlocks = -38026,
}
