// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.TxPool.Pool;

/// <summary>Whose authorizations are on the way, and in how many transactions (EIP-7702). Used under the pool's lock.</summary>
internal sealed class AuthorityIndex
{
    private readonly Dictionary<Address, int> _counts = [];

    public bool Contains(in Address authority) => _counts.Count > 0 && _counts.ContainsKey(authority);

    public void Add(PoolItem item)
    {
        foreach (Address authority in item.Authorities)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, authority, out _)++;
        }
    }

    public void Remove(PoolItem item)
    {
        foreach (Address authority in item.Authorities)
        {
            ref int count = ref CollectionsMarshal.GetValueRefOrNullRef(_counts, authority);
            if (--count == 0)
            {
                _counts.Remove(authority);
            }
        }
    }
}
