// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.JsonRpc.TypedData;

/// <summary>A member of a struct type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as Solidity writes it.</param>
internal readonly record struct TypedDataField(string Name, string Type);
