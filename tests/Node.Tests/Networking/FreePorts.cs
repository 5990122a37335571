// SPDX-License-Identifier: Apache-2.0

using System.Net;
using System.Net.Sockets;

namespace PowerVerse.Chain.Node.Tests.Networking;

/// <summary>Ports for processes that must know them before they listen.</summary>
internal static class FreePorts
{
    /// <summary>The first of some ports one after the other that nobody listens on; another process may still take one in between, which then shows as a failure to start.</summary>
    internal static int Find(int count)
    {
        for (int attempt = 0; attempt < 50; attempt++)
        {
            int first = Random.Shared.Next(20_000, 45_000);
            List<TcpListener> held = [];
            try
            {
                for (int i = 0; i < count; i++)
                {
                    TcpListener listener = new(IPAddress.Loopback, first + i);
                    listener.Start();
                    held.Add(listener);
                }

                return first;
            }
            catch (SocketException)
            {
                // Taken: look elsewhere.
            }
            finally
            {
                held.ForEach(listener => listener.Stop());
            }
        }

        throw new InvalidOperationException("No free ports were found.");
    }
}
