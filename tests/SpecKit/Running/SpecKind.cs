// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.SpecKit.Running;

/// <summary>The families of conformance vectors that the runner knows.</summary>
public enum SpecKind
{
    State,
    Block,
    Tx,
    Trie,
    Rlp,
    Basic,
    Difficulty,
    Precompile,
    Kzg,
    Wycheproof,
    Rpc,
    Tracer,
}
