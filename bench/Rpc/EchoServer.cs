// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace PowerVerse.Chain.Rpc.Bench;

/// <summary>Kestrel and nothing else: reads the body and sends it back. What any server on it can reach at most.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private EchoServer(WebApplication application, int port)
    {
        _application = application;
        Port = port;
    }

    public int Port { get; }

    public static async Task<EchoServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        WebApplication application = builder.Build();
        application.Run(EchoAsync);
        await application.StartAsync();
        string address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new EchoServer(application, new Uri(address).Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private static async Task EchoAsync(HttpContext http)
    {
        ReadResult body;
        while (!(body = await http.Request.BodyReader.ReadAsync()).IsCompleted)
        {
            http.Request.BodyReader.AdvanceTo(body.Buffer.Start, body.Buffer.End);
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Buffer.Length;
        http.Response.BodyWriter.Write(body.Buffer.FirstSpan);
        http.Request.BodyReader.AdvanceTo(body.Buffer.End);
        await http.Response.BodyWriter.FlushAsync();
    }
}
