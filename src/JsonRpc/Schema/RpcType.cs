// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.JsonRpc.Schema;

/// <summary>The forms of arguments and results, as rpc.discover names and describes them.</summary>
public enum RpcType
{
    /// <summary>Anything.</summary>
    Any = 0,

    /// <summary>Nothing: null.</summary>
    Null,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>Text.</summary>
    Text,

    /// <summary>A JSON number.</summary>
    Number,

    /// <summary>A number as hexadecimal text without leading zeros.</summary>
    Quantity,

    /// <summary>Bytes as hexadecimal text.</summary>
    Data,

    /// <summary>32 bytes as hexadecimal text.</summary>
    Hash,

    /// <summary>20 bytes as hexadecimal text.</summary>
    Address,

    /// <summary>Up to 32 bytes as hexadecimal text.</summary>
    StorageKey,

    /// <summary>The number of a block, or one of the tags earliest, latest, pending, safe, finalized.</summary>
    BlockNumber,

    /// <summary>As <see cref="BlockNumber"/>, or a block's hash, or the object of EIP-1898.</summary>
    Block,

    /// <summary>A transaction to be called, estimated, filled in or signed.</summary>
    TransactionRequest,

    /// <summary>Which logs are wanted.</summary>
    LogFilter,

    /// <summary>Any object.</summary>
    Object,

    /// <summary>Any array.</summary>
    Array,

    /// <summary>An array of quantities.</summary>
    Quantities,

    /// <summary>An array of hashes.</summary>
    Hashes,

    /// <summary>An array of addresses.</summary>
    Addresses,

    /// <summary>An array of storage keys.</summary>
    StorageKeys,

    /// <summary>An array of data.</summary>
    DataItems,

    /// <summary>A block, or null.</summary>
    BlockOrNull,

    /// <summary>A header, or null.</summary>
    HeaderOrNull,

    /// <summary>A transaction, or null.</summary>
    TransactionOrNull,

    /// <summary>A receipt, or null.</summary>
    ReceiptOrNull,

    /// <summary>An array of receipts, or null.</summary>
    ReceiptsOrNull,

    /// <summary>A quantity, or null.</summary>
    QuantityOrNull,

    /// <summary>An array of logs.</summary>
    Logs,

    /// <summary>Any object, or null.</summary>
    ObjectOrNull,
}
